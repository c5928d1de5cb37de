import type { Item } from '../aws/conditional-write.ts';
import { readItem, writeItem } from '../aws/item-attributes.ts';

/** What the registry holds about a user whose devices live here. */
export interface IdentityEntry {
  /** DNS name: `alice.btps.saas.com`. */
  readonly originalIdentity: string;
  /** `alice$saas.com`. */
  readonly userIdentity: string;
  /** Public key of the parent record: base64 of its SPKI DER. */
  readonly primaryKey: string;
  /** Raised to revoke all devices at once: those of an older epoch are refused from then on. */
  readonly epoch: number;
  readonly status: 'active' | 'closed';
  readonly deviceLimit: number;
  /** Active devices; counted in the transactions that enrol and revoke, so that the limit holds. */
  readonly activeDevices: number;
  /** User identities that may act for this one beside its owner. */
  readonly administrators: readonly string[];
  /** Where notices to the user go; only the portal may change it. */
  readonly notifyEmail?: string;
  readonly notifyPhone?: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** When the epoch was raised or the identity closed; what was issued before is refused. ISO 8601, UTC. */
  readonly notBefore?: string;
  /** When a device of hers was last revoked, ISO 8601, UTC. */
  readonly lastRevokedAt?: string;
}

/** What the registry holds about one device. */
export interface DeviceEntry {
  readonly originalIdentity: string;
  readonly delegatedId: string;
  /** Public key of the device record: base64 of its SPKI DER. */
  readonly publicKey: string;
  /** Base64 of the SHA-256 of the SPKI DER. */
  readonly fingerprint: string;
  /** Epoch of the identity at enrolment. */
  readonly epoch: number;
  readonly scopes: readonly string[];
  readonly status: 'active' | 'revoked';
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** When the one-time token that it enrolled with was issued, ISO 8601, UTC. */
  readonly authorisedAt?: string;
  /** Unix seconds. */
  readonly expiresAtSeconds?: number;
  /** The expiry that the user was told of, Unix seconds. */
  readonly expiryAnnounced?: number;
  /** ISO 8601, UTC. */
  readonly revokedAt?: string;
  readonly revocationId?: string;
  /** Whether it was revoked because its key is in wrong hands; such a key is never accepted again. */
  readonly compromised?: boolean;
  /** What the device said about itself when it enrolled; shown to the user, never trusted. */
  readonly deviceInfo?: string;
  /** When it last renewed its tokens, ISO 8601, UTC. */
  readonly lastSeenAt?: string;
  /**
   * Whether DNS shows the state of this entry: an active device is pending, then published; a revoked one is
   * pending, then removed from the zone, then propagated, when no server that is watched shows it any more.
   */
  readonly publication: 'pending' | 'published' | 'removed' | 'propagated';
}

const devicePrefix = 'device#';

/** Key of the entry of an identity. */
export function identityKey(originalIdentity: string): Item {
  return { originalIdentity: { S: originalIdentity }, entry: { S: 'identity' } };
}

/** Key of the entry of a device. */
export function deviceKey(originalIdentity: string, delegatedId: string): Item {
  return { originalIdentity: { S: originalIdentity }, entry: { S: `${devicePrefix}${delegatedId}` } };
}

/** Prints an identity as an item of the Registry table. */
export function writeIdentityEntry(entry: IdentityEntry): Item {
  const { originalIdentity, ...attributes } = entry;
  return { ...identityKey(originalIdentity), ...writeItem(attributes) };
}

/** Prints a device as an item of the Registry table. */
export function writeDeviceEntry(entry: DeviceEntry): Item {
  const { originalIdentity, delegatedId, ...attributes } = entry;
  return { ...deviceKey(originalIdentity, delegatedId), ...writeItem(attributes) };
}

/**
 * Reads an identity from an item of the Registry table.
 *
 * @throws Error when the item is not one that `writeIdentityEntry` makes.
 */
export function readIdentityEntry(item: Item): IdentityEntry {
  const read = readItem(item, 'identity entry');
  read.oneOf('entry', ['identity']);
  const notBefore = read.optionalString('notBefore');
  const lastRevokedAt = read.optionalString('lastRevokedAt');
  const notifyEmail = read.optionalString('notifyEmail');
  const notifyPhone = read.optionalString('notifyPhone');
  return {
    originalIdentity: read.string('originalIdentity'),
    userIdentity: read.string('userIdentity'),
    primaryKey: read.string('primaryKey'),
    epoch: read.number('epoch'),
    status: read.oneOf('status', ['active', 'closed']),
    deviceLimit: read.number('deviceLimit'),
    activeDevices: read.number('activeDevices'),
    administrators: read.strings('administrators'),
    ...(notifyEmail !== undefined && { notifyEmail }),
    ...(notifyPhone !== undefined && { notifyPhone }),
    createdAt: read.string('createdAt'),
    ...(notBefore !== undefined && { notBefore }),
    ...(lastRevokedAt !== undefined && { lastRevokedAt }),
  };
}

/**
 * Reads a device from an item of the Registry table.
 *
 * @throws Error when the item is not one that `writeDeviceEntry` makes.
 */
export function readDeviceEntry(item: Item): DeviceEntry {
  const read = readItem(item, 'device entry');
  const entry = read.string('entry');
  if (!entry.startsWith(devicePrefix)) throw new Error('malformed device entry: entry');
  const authorisedAt = read.optionalString('authorisedAt');
  const expiresAtSeconds = read.optionalNumber('expiresAtSeconds');
  const expiryAnnounced = read.optionalNumber('expiryAnnounced');
  const revokedAt = read.optionalString('revokedAt');
  const revocationId = read.optionalString('revocationId');
  const compromised = read.optionalBoolean('compromised');
  const deviceInfo = read.optionalString('deviceInfo');
  const lastSeenAt = read.optionalString('lastSeenAt');
  return {
    originalIdentity: read.string('originalIdentity'),
    delegatedId: entry.slice(devicePrefix.length),
    publicKey: read.string('publicKey'),
    fingerprint: read.string('fingerprint'),
    epoch: read.number('epoch'),
    scopes: read.strings('scopes'),
    status: read.oneOf('status', ['active', 'revoked']),
    createdAt: read.string('createdAt'),
    ...(authorisedAt !== undefined && { authorisedAt }),
    ...(expiresAtSeconds !== undefined && { expiresAtSeconds }),
    ...(expiryAnnounced !== undefined && { expiryAnnounced }),
    ...(revokedAt !== undefined && { revokedAt }),
    ...(revocationId !== undefined && { revocationId }),
    ...(compromised !== undefined && { compromised }),
    ...(deviceInfo !== undefined && { deviceInfo }),
    ...(lastSeenAt !== undefined && { lastSeenAt }),
    publication: read.oneOf('publication', ['pending', 'published', 'removed', 'propagated']),
  };
}

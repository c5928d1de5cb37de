import type { DelegatedIdentity } from '../protocol/identity.ts';
import { type RevocationCause, registryStanding } from '../registry/delegation-state.ts';
import type { DeviceEntry, IdentityEntry } from '../registry/entries.ts';

/** What a portal is told of a device. */
export interface DeviceView {
  readonly delegatedId: string;
  readonly delegatedIdentity: DelegatedIdentity['text'];
  /** Whether it may be used now, by the registry. */
  readonly state: 'active' | 'expired' | 'revoked';
  /** Why, when it is revoked. */
  readonly cause?: RevocationCause;
  /** Whether DNS shows that state: of an active device pending or published, of another removed or propagated. */
  readonly dns: DeviceEntry['publication'];
  readonly scopes: readonly string[];
  /** Base64 of the SHA-256 of the key's SPKI DER. */
  readonly fingerprint: string;
  /** ISO 8601, UTC, as all times here. */
  readonly enrolledAt: string;
  readonly expiresAt?: string;
  readonly revokedAt?: string;
  readonly revocationId?: string;
  /** When it last renewed its tokens. */
  readonly lastSeenAt?: string;
  /** What the device said about itself when it enrolled; not to be trusted. */
  readonly deviceInfo?: string;
}

/** Shows a device to a portal, in the state that its identity leaves it in. */
export function deviceView(device: DeviceEntry, identity: IdentityEntry, nowMs: number): DeviceView {
  const { delegatedId, originalIdentity, scopes, fingerprint, expiresAtSeconds } = device;
  const { lastSeenAt, deviceInfo } = device;
  return {
    delegatedId,
    delegatedIdentity: `${delegatedId}$${originalIdentity}`,
    ...stateOf(device, identity, nowMs),
    dns: device.publication,
    scopes,
    fingerprint,
    enrolledAt: device.createdAt,
    ...(expiresAtSeconds !== undefined && { expiresAt: new Date(expiresAtSeconds * 1000).toISOString() }),
    ...(lastSeenAt !== undefined && { lastSeenAt }),
    ...(deviceInfo !== undefined && { deviceInfo }),
  };
}

function stateOf(
  device: DeviceEntry,
  identity: IdentityEntry,
  nowMs: number,
): Pick<DeviceView, 'state' | 'cause' | 'revokedAt' | 'revocationId'> {
  const standing = registryStanding(identity, device);
  if (standing.standing === 'revoked') {
    const { cause, revokedAtIso, revocationId } = standing;
    return {
      state: 'revoked',
      cause,
      ...(revokedAtIso !== undefined && { revokedAt: revokedAtIso }),
      ...(revocationId !== undefined && { revocationId }),
    };
  }
  const { expiresAtSeconds } = device;
  const hasExpired = expiresAtSeconds !== undefined && nowMs >= expiresAtSeconds * 1000;
  return { state: hasExpired ? 'expired' : 'active' };
}

import type { DnssecPolicy } from '../dns/dnssec-policy.ts';
import type { DelegatedIdentity } from '../protocol/identity.ts';
import { type RevocationCause, registryStanding } from '../registry/delegation-state.ts';
import type { RegistryDelegation } from '../registry/read-delegation.ts';
import type { DelegationLookups } from './delegation-records.ts';
import { judgeDelegation } from './judge-delegation.ts';

/** What a status question is answered with (revocation.md, RevocationDetector). */
export interface DelegationStatus {
  readonly identity: string;
  readonly status: 'ACTIVE' | 'REVOKED' | 'UNKNOWN';
  /** Why, unless it is active. */
  readonly reason?: string;
  /** When this was found out, ISO 8601. */
  readonly timestamp: string;
  /** When the revocation took force, ISO 8601; known of our own devices. */
  readonly revokedAt?: string;
  /** Whether DNS already shows an active device of ours. */
  readonly dns?: 'pending' | 'published';
}

const revocationReasons: Readonly<Record<RevocationCause, string>> = {
  'device-revoked': 'Device has been revoked',
  'all-devices-revoked': 'All devices of the user have been revoked',
  'identity-closed': 'The account has been closed',
};

/**
 * The status of a device of our own, from the registry: the only word on which a device may clear its
 * credentials.
 *
 * Source: revocation.md, Server-Side Detection.
 */
export function ownDelegationStatus(
  identity: DelegatedIdentity,
  registry: RegistryDelegation,
  nowMs: number,
): DelegationStatus {
  const found = { identity: identity.text, timestamp: new Date(nowMs).toISOString() };
  const standing = registryStanding(registry.identity, registry.device);
  if (standing.standing === 'unknown') {
    return { ...found, status: 'UNKNOWN', reason: 'No such device is registered' };
  }
  if (standing.standing === 'revoked') {
    return {
      ...found,
      status: 'REVOKED',
      reason: revocationReasons[standing.cause],
      ...(standing.revokedAtIso !== undefined && { revokedAt: standing.revokedAtIso }),
    };
  }
  const expiry = registry.device?.expiresAtSeconds;
  if (expiry !== undefined && nowMs / 1000 >= expiry) {
    return { ...found, status: 'REVOKED', reason: 'The delegation has expired' };
  }
  const dns = registry.device?.publication === 'published' ? 'published' : 'pending';
  return { ...found, status: 'ACTIVE', dns };
}

const revokingCodes = {
  DELEGATION_NOT_FOUND: 'Device removed from delegation list',
  DELEGATION_REVOKED: 'Device key withdrawn',
  DEVICE_RECORD_NOT_FOUND: 'Device DNS record not found',
  DEVICE_KEY_NOT_FOUND: 'Device DNS record holds no key',
  DELEGATION_EXPIRED: 'The delegation has expired',
} as const;

/**
 * The status of a device of another domain, from DNS: what is provably not delegated is revoked, every failure
 * leaves it unknown. A missing scope does not end a delegation.
 *
 * Source: revocation.md, Server-Side Detection.
 */
export function foreignDelegationStatus(
  identity: DelegatedIdentity,
  lookups: DelegationLookups,
  dnssecPolicy: DnssecPolicy,
  nowMs: number,
): DelegationStatus {
  const found = { identity: identity.text, timestamp: new Date(nowMs).toISOString() };
  const { refusal } = judgeDelegation({ identity, lookups, dnssecPolicy, nowMs });
  if (!refusal || refusal.code === 'INSUFFICIENT_SCOPE') return { ...found, status: 'ACTIVE' };
  const reason = revokingCodes[refusal.code as keyof typeof revokingCodes];
  if (reason) return { ...found, status: 'REVOKED', reason };
  return { ...found, status: 'UNKNOWN', reason: refusal.reasons.join('; ') };
}

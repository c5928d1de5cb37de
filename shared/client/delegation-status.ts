import { askServer } from './ask-server.ts';
import { ClientError } from './client-errors.ts';
import type { Platform } from './platform.ts';
import { readMembers } from './read-members.ts';

/** What a server says about a device. */
export interface DelegationStatus {
  readonly identity: string;
  readonly status: 'ACTIVE' | 'REVOKED' | 'UNKNOWN';
  /** Why, unless it is active. */
  readonly reason?: string;
  /** When this was found out, ISO 8601. */
  readonly timestamp: string;
  /** When the revocation took force, ISO 8601. */
  readonly revokedAt?: string;
  /** Whether DNS shows an active device already; while it is pending, other servers don't know the device yet. */
  readonly dns?: 'pending' | 'published';
  /** Whether the device's own server says so, from its registry. What others say is a report, and no more. */
  readonly authority: 'own' | 'other';
}

/** Which device, and whom to ask. */
export interface StatusQuestion {
  readonly server: string;
  readonly identity: string;
  readonly authority: DelegationStatus['authority'];
}

/**
 * Asks a server for the status of a device.
 *
 * @throws ClientError of the server's code, NETWORK_ERROR; UNEXPECTED_ANSWER, also when it speaks of another device
 * @see revocation.md, Server-Side Detection
 */
export async function askDelegationStatus(
  { server, identity, authority }: StatusQuestion,
  platform: Platform,
): Promise<DelegationStatus> {
  const url = `${server}/delegations/${encodeURIComponent(identity)}`;
  const answer = await askServer({ method: 'GET', url }, platform);
  const members = readMembers(answer);
  const status = members.text('status');
  const known = status === 'ACTIVE' || status === 'REVOKED' || status === 'UNKNOWN';
  if (!known || members.text('identity') !== identity) {
    throw new ClientError('UNEXPECTED_ANSWER', { reasons: ['the answer is no status of this device'] });
  }
  const [reason, revokedAt] = ['reason', 'revokedAt'].map(members.optionalText);
  const { dns } = answer as Partial<DelegationStatus>;
  return {
    identity,
    status,
    timestamp: members.text('timestamp'),
    authority,
    ...(reason !== undefined && { reason }),
    ...(revokedAt !== undefined && { revokedAt }),
    ...((dns === 'pending' || dns === 'published') && { dns }),
  };
}

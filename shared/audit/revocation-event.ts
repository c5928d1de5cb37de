import { createHash } from 'node:crypto';
import type { Placed } from './audit-event.ts';

/** Why a delegation was revoked, in the words of a portal. */
export const revocationReasons = [
  'device_lost',
  'device_stolen',
  'compromised',
  'no_longer_needed',
  'account_closed',
  'other',
] as const;

/** One of {@link revocationReasons}. */
export type RevocationReason = (typeof revocationReasons)[number];

interface RevocationStage extends Placed {
  readonly type: 'delegation_revocation';
  /** `alice$saas.com`. */
  readonly userIdentity: string;
  /** `dev1234$alice.btps.saas.com`; absent when the event is about all devices of the user. */
  readonly delegatedIdentity?: string;
  /** Absent when no portal asked, as for a device that expired. */
  readonly revocationId?: string;
}

/** The registry refuses the device from now on. */
export interface RevokedEvent extends RevocationStage {
  readonly stage: 'revoked';
  readonly reason: RevocationReason;
  /** Who asked, as the portal says: a user identity. */
  readonly revokedBy: string;
  /** Who called: the ARN behind a signed request, or the account and id of an event. */
  readonly principal: string;
  /** TTL of the records, seconds: how long other servers may still hold them once they are removed. */
  readonly recordTtlSeconds: number;
}

/** Its records have left the zone. */
export interface RecordsRemovedEvent extends RevocationStage {
  readonly stage: 'records_removed';
  /** What was really changed: `dev1234.alice.btps.saas.com`, `alice.btps.saas.com (updated d= field)`. */
  readonly dnsRecordsRemoved: readonly string[];
}

/** No server that is watched shows them any more. */
export interface PropagatedEvent extends RevocationStage {
  readonly stage: 'propagated';
  /** Seconds from the accepted change of the zone to the last server that stopped showing the old answer. */
  readonly propagationSeconds: number;
}

/**
 * One stage of a revocation. The stages of a device are joined by its delegated identity and the revocation's id.
 *
 * Source: revocation.md, Audit Trail.
 */
export type RevocationEvent = RevokedEvent | RecordsRemovedEvent | PropagatedEvent;

/** A revocation event before it has its place in the trail. */
export type UnplacedRevocationEvent =
  | Omit<RevokedEvent, keyof Placed | 'type'>
  | Omit<RecordsRemovedEvent, keyof Placed | 'type'>
  | Omit<PropagatedEvent, keyof Placed | 'type'>;

/**
 * Gives a stage of a revocation its place in the trail of a user; the same stage at the same time has the same place.
 *
 * @param originalIdentity DNS name of the user: `alice.btps.saas.com`
 * @param atMs when it happened, epoch milliseconds
 */
export function revocationEvent(
  originalIdentity: string,
  atMs: number,
  event: UnplacedRevocationEvent,
): RevocationEvent {
  const timestamp = new Date(atMs).toISOString();
  const identity = [event.revocationId ?? '', event.delegatedIdentity ?? '', event.stage];
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('base64url');
  return {
    subject: originalIdentity,
    eventId: `${timestamp}#${hash}`,
    type: 'delegation_revocation',
    timestamp,
    ...event,
  };
}

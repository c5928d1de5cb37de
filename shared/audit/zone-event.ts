import type { Placed } from './audit-event.ts';

/** Somebody else changed a record of ours; it was put right. */
export interface ForeignEditEvent extends Placed {
  readonly type: 'foreign_edit';
  /** `alice.btps.saas.com`. */
  readonly name: string;
  /** Base64url of the SHA-256 of the values that were found, as a JSON list. */
  readonly foundHash: string;
  /** How many values were found. */
  readonly foundValues: number;
}

/** A device whose time had come was taken out of the registry. */
export interface DelegationExpiredEvent extends Placed {
  readonly type: 'delegation_expired';
  /** `alice$saas.com`. */
  readonly userIdentity: string;
  /** `dev1234$alice.btps.saas.com`. */
  readonly delegatedIdentity: string;
  /** When it expired, ISO 8601, UTC. */
  readonly expiredAt: string;
}

/** What zone-sync and the scheduled tasks write into the trail of a user. */
export type ZoneEvent = ForeignEditEvent | DelegationExpiredEvent;

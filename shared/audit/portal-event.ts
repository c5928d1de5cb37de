import { createHash } from 'node:crypto';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Placed } from './audit-event.ts';

/** A portal registered, changed or closed an identity. */
export interface IdentityEvent extends Placed {
  readonly type: 'identity_change';
  readonly change: 'registered' | 'updated' | 'key_rotated' | 'closed';
  readonly userIdentity: string;
  /** Who called: the ARN behind a signed request. */
  readonly principal: string;
  /** Base64 of the SHA-256 of the SPKI DER of the primary key that holds from now on. */
  readonly fingerprint: string;
  /** Epoch that holds from now on. */
  readonly epoch: number;
  readonly deviceLimit: number;
  readonly administrators: readonly string[];
  /** For `key_rotated`: who vouched for the new key. */
  readonly authorisedBy?: 'both_keys' | 'administrator';
  /** Administrator who vouched, and why. */
  readonly overrideBy?: string;
  readonly overrideReason?: string;
  /** Whether the key that was replaced is in wrong hands. */
  readonly compromised?: boolean;
}

/** A revocation was asked for; `failedDevices` are those that it could not name. */
export interface RevocationRequestedEvent extends Placed {
  readonly type: 'revocation_requested';
  readonly revocationId: string;
  readonly userIdentity: string;
  readonly revokedBy: string;
  readonly principal: string;
  readonly reason: string;
  /** How many devices it named; absent when it named all. */
  readonly deviceCount?: number;
  readonly failedDevices?: readonly string[];
}

/** A revocation that was refused as a whole. */
export interface RevocationRefusedEvent extends Placed {
  readonly type: 'revocation_refused';
  readonly code: ErrorCode;
  readonly reason: string;
  readonly principal: string;
  /** As far as the request could be read. */
  readonly revocationId?: string;
  readonly claimedBy?: string;
}

/** A user could not be told what happened to her devices. */
export interface NoticeFailedEvent extends Placed {
  readonly type: 'notice_failed';
  readonly notice: string;
  readonly channel: 'event' | 'email' | 'sms';
  /** Name of the fault; never its message, which may quote an address. */
  readonly fault: string;
}

/** What portals do, and what comes of it. */
export type PortalEvent =
  | IdentityEvent
  | RevocationRequestedEvent
  | RevocationRefusedEvent
  | NoticeFailedEvent;

/** Subject of what names no identity of ours that could be read. */
export const portalTrail = 'portal';

/**
 * Gives an event its place: the subject's trail, the time, and a hash of what makes it this event.
 *
 * @param identity what tells it from other events of the same subject and millisecond
 */
export function placeEvent(subject: string, atMs: number, identity: readonly string[]): Placed {
  const timestamp = new Date(atMs).toISOString();
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('base64url');
  return { subject, eventId: `${timestamp}#${hash}`, timestamp };
}

import type { ErrorCode } from '../protocol/errors.ts';
import type { EnrolmentEvent } from './enrolment-event.ts';
import type { ForwardingEvent } from './forwarding-event.ts';
import type { PortalEvent } from './portal-event.ts';
import type { RevocationEvent } from './revocation-event.ts';
import type { SuspicionEvent } from './suspicion-event.ts';
import type { RefreshTokenReusedEvent } from './token-event.ts';
import type { ZoneEvent } from './zone-event.ts';

/** Where an event stands in the AuditEvents table. */
export interface Placed {
  /** The original identity it is about; for what nobody signed, `source#` and the source address. */
  readonly subject: string;
  /** Sorts the events of a subject by time, and is the same however often an event is written. */
  readonly eventId: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
}

/** A message that was accepted. */
export interface AcceptedEvent extends Placed {
  readonly type: 'delegation_verification';
  readonly success: true;
  /** The message's sender. */
  readonly identity: string;
  readonly recipient: string;
  readonly messageId: string;
  /** Base64 of the SHA-256 over all verified members. */
  readonly digest: string;
  readonly requestId: string;
  readonly fingerprint: string;
  readonly signedWith: string;
  readonly scheme: string;
  readonly dnssec: string;
  /** When the registry was read for it, ISO 8601, for senders of our domain. */
  readonly registryReadAt?: string;
  readonly sourceIp?: string;
}

/** A message with a good signature that was refused all the same; one a minute and code stands for all. */
export interface RefusedEvent extends Placed {
  readonly type: 'delegation_verification';
  readonly success: false;
  readonly identity: string;
  readonly code: ErrorCode;
  /** Source address that the first one came from. */
  readonly source: string;
}

/** An event that is written once and never changed. */
export type AuditEvent =
  | AcceptedEvent
  | RefusedEvent
  | ForwardingEvent
  | RevocationEvent
  | PortalEvent
  | EnrolmentEvent
  | RefreshTokenReusedEvent
  | SuspicionEvent
  | ZoneEvent;

/** Subject under which the refusals of a source address are counted. */
export function sourceTrail(source: string): string {
  return `source#${source}`;
}

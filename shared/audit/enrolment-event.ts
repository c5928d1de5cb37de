import type { Placed } from './audit-event.ts';

/** The portal asked for a one-time token. */
export interface EnrolmentCreatedEvent extends Placed {
  readonly type: 'enrolment_created';
  readonly success: true;
  readonly userIdentity: string;
  readonly scopes: readonly string[];
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
  /** The user who asked, by the portal's word. */
  readonly requestedBy: string;
  /** ARN of the AWS principal that called. */
  readonly principal: string;
}

/** A device was registered. */
export interface DelegationCreatedEvent extends Placed {
  readonly type: 'delegation_created';
  readonly success: true;
  /** The delegated identity. */
  readonly identity: string;
  readonly fingerprint: string;
  readonly scopes: readonly string[];
  readonly epoch: number;
  /** Source address that it came from. */
  readonly source: string;
  readonly requestId: string;
}

/** A one-time token that was used came again with another key; one a minute stands for all. */
export interface EnrolmentTokenReusedEvent extends Placed {
  readonly type: 'enrolment_token_reused';
  readonly success: false;
  readonly code: 'INVALID_AUTH_TOKEN';
  /** The device that had used it first. */
  readonly identity: string;
  /** Fingerprint of the other key, whose holder proved to have it. */
  readonly fingerprint: string;
  readonly source: string;
  readonly requestId: string;
}

/** Everything in the trail about how devices come to be. */
export type EnrolmentEvent = EnrolmentCreatedEvent | DelegationCreatedEvent | EnrolmentTokenReusedEvent;

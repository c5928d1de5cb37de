import type { MiddlewareObj } from '@middy/core';
import type { ErrorCode } from '../protocol/errors.ts';

/** DNS work of one verification. */
export interface DnsWork {
  /** From the first question to the last answer, a second look included, milliseconds. */
  readonly durationMs: number;
  /** Lookups by what answered them. */
  readonly lookups: Readonly<Record<'memory' | 'shared' | 'network', number>>;
}

/** One decided message, for the log and the metrics. */
export interface VerificationReport {
  readonly identity?: string;
  readonly source: string;
  readonly success: boolean;
  readonly code?: ErrorCode;
  /** Whether the sender is one that exists: in the registry, or by its parent record in DNS. */
  readonly identityExists: boolean;
  /** Whole time from the request to the verdict, milliseconds. */
  readonly durationMs: number;
  /** Absent when it came to none. */
  readonly dns?: DnsWork;
}

/** One request of a device to enrol, for the log and the metrics. */
export interface EnrolmentReport {
  /** The user identity that it is for, as far as it could be read. */
  readonly identity?: string;
  /** Delegated id, if it was enrolled. */
  readonly deviceId?: string;
  readonly clientIp: string;
  readonly userAgent?: string;
  readonly success: boolean;
  readonly code?: ErrorCode;
  /** Whether a device of the user was revoked not long before. */
  readonly reauthentication: boolean;
}

/** One finished or refused revocation, for the log and the metrics. */
export interface RevocationReport {
  readonly revocationId?: string;
  readonly userIdentity?: string;
  readonly reason?: string;
  readonly revokedBy?: string;
  readonly devices: readonly {
    readonly deviceId: string;
    readonly status: 'REVOKED' | 'FAILED' | 'PENDING';
    /** Why it failed. */
    readonly error?: string;
  }[];
  /** Why none of it was done, when nobody waits for the answer. */
  readonly refused?: ErrorCode;
}

/** One attempt to forward a message, for the log and the metrics. */
export interface ForwardingReport {
  /** Id of the request that brought the message. */
  readonly correlationId: string;
  readonly recipientDomain: string;
  readonly end: 'delivered' | 'postponed' | 'refused';
  /** Ours, or the receiver's. */
  readonly code?: string;
  /** Since the message was accepted here, seconds. */
  readonly ageSeconds: number;
}

/** Something that looks like an attack, for the log and the metrics; its audit event is written already. */
export interface SuspicionReport {
  readonly pattern: string;
  /** Source address or original identity. */
  readonly subject: string;
  /** How many of what the pattern counts. */
  readonly count: number;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** What the subsystems tell the people who run them. */
export interface Telemetry {
  /** Logs `delegation_verification` and counts it (best-practices.md, Comprehensive Logging, Key Metrics). */
  verification(report: VerificationReport): void;
  /** Logs `delegation_request` and counts it (best-practices.md, Comprehensive Logging). */
  enrolment(report: EnrolmentReport): void;
  /** Logs `delegation_revocation` for each device and counts them (revocation.md, Monitoring Metrics). */
  revocation(report: RevocationReport): void;
  /** Logs `message_forwarding` and counts it. */
  forwarding(report: ForwardingReport): void;
  /** Counts a request that a limit refused. */
  rateLimited(): void;
  /** Logs `suspicious_pattern` and counts it. */
  suspicion(report: SuspicionReport): void;
  /** Our own zone does not hold what we published for this identity: somebody else wrote it. */
  damagedZone(identity: string): void;
  /**
   * Something of ours failed; the message and the stack are logged, never a payload.
   *
   * @param correlationId id of the request that it began with, where that is not the one being answered
   */
  fault(what: string, error: unknown, correlationId?: string): void;
  /** The link of the HTTP chain that gives each request its logging context and flushes its metrics. */
  // biome-ignore lint/suspicious/noExplicitAny: middy's own default for events and results of any kind
  middleware(): MiddlewareObj<any, any>;
}

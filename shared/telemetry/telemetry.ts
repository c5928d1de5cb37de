import type { MiddlewareObj } from '@middy/core';
import type { ErrorCode } from '../protocol/errors.ts';

/** One decided message, for the log and the metrics. */
export interface VerificationReport {
  readonly identity?: string;
  readonly source: string;
  readonly success: boolean;
  readonly code?: ErrorCode;
  /** Whole time from the request to the verdict, milliseconds. */
  readonly durationMs: number;
  /** Longest lookup, milliseconds; absent when none was made. */
  readonly dnsMs?: number;
}

/** One finished revocation, for the log and the metrics. */
export interface RevocationReport {
  readonly revocationId: string;
  readonly userIdentity: string;
  /** Devices. */
  readonly revoked: number;
  /** Devices that were named and could not be revoked. */
  readonly failed: number;
}

/** One attempt to forward a message, for the log and the metrics. */
export interface ForwardingReport {
  readonly recipientDomain: string;
  readonly end: 'delivered' | 'postponed' | 'refused';
  /** Ours, or the receiver's. */
  readonly code?: string;
}

/** What the subsystems tell the people who run them. */
export interface Telemetry {
  /** Logs `delegation_verification` and counts it (best-practices.md, Comprehensive Logging, Key Metrics). */
  verification(report: VerificationReport): void;
  /** Something of ours failed; the message and the stack are logged, never a payload. */
  fault(what: string, error: unknown): void;
  /** Logs `delegation_revocation` and counts its devices (revocation.md, Monitoring Metrics). */
  revocation(report: RevocationReport): void;
  /** Logs `message_forwarding` and counts it. */
  forwarding(report: ForwardingReport): void;
  /** Our own zone does not hold what we published for this identity: somebody else wrote it. */
  damagedZone(identity: string): void;
  /** The link of the HTTP chain that gives each request its logging context and flushes its metrics. */
  // biome-ignore lint/suspicious/noExplicitAny: middy's own default for events and results of any kind
  middleware(): MiddlewareObj<any, any>;
}

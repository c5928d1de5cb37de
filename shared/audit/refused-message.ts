import type { ErrorCode } from '../protocol/errors.ts';
import { parseIdentity } from '../protocol/identity.ts';
import { type RefusedEvent, sourceTrail } from './audit-event.ts';

/** A refused message. */
export interface RefusedMessage {
  /** Source address that it came from, as it is limited. */
  readonly source: string;
  readonly code: ErrorCode;
  /** Sender that the message claims, once that reads as an identity. */
  readonly identity?: string;
  /** Sender whose signature was good. */
  readonly verifiedIdentity?: string;
}

/** Where and when the refusals of one minute are counted. */
export interface RefusalPlace {
  readonly subject: string;
  readonly eventId: string;
  /** When this one was refused, ISO 8601, UTC. */
  readonly atIso: string;
}

/** The count that a refusal adds to: its source address, minute and code. */
export function refusalPlace({ source, code }: RefusedMessage, nowMs: number): RefusalPlace {
  return {
    subject: sourceTrail(source),
    eventId: `${minuteOf(nowMs)}#refused#${code}`,
    atIso: new Date(nowMs).toISOString(),
  };
}

/**
 * The event that stands for all refusals of a verified sender of one minute and code. None for a replay: whoever
 * recorded a message can repeat it, and must not be able to write into its sender's trail.
 */
export function refusedEvent(refused: RefusedMessage, nowMs: number): RefusedEvent | undefined {
  const { source, code, verifiedIdentity: identity } = refused;
  if (identity === undefined || code === 'NONCE_ALREADY_USED') return undefined;
  const parsed = parseIdentity(identity);
  if (!parsed.ok) throw new TypeError('verifiedIdentity is not an identity');
  return {
    subject: parsed.value.originalIdentity,
    eventId: `${minuteOf(nowMs)}#refused#${code}#${identity}`,
    timestamp: new Date(nowMs).toISOString(),
    type: 'delegation_verification',
    success: false,
    identity,
    code,
    source,
  };
}

function minuteOf(nowMs: number): string {
  return new Date(Math.floor(nowMs / 60_000) * 60_000).toISOString();
}

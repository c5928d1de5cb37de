import { isJsonObject, type JsonValue } from '../protocol/json-value.ts';
import { type Attempt, type DeliveryFailure, postponed, refused } from './delivery-failure.ts';
import type { PostOutcome } from './post-message.ts';

/** What was posted, as far as the answer is judged by it. */
export interface Posted {
  /** Base64 of the SHA-256 over all members of the message. */
  readonly digest: string;
  /** Whether the request held a voucher. */
  readonly vouched: boolean;
}

const longestReason = 300;
const mostReasons = 8;

/** Statuses that say by themselves that a repeat makes sense (RFC 9110 sections 15.5.9, 15.6; RFC 6585; RFC 8470). */
const temporary = new Set([408, 425, 429]);

/**
 * Tells from the answer of the receiver's server whether the message is delivered, refused, or to be sent again. A
 * message that was accepted before, with the digest of ours, is delivered: the answer to an earlier attempt was lost.
 *
 * Source: message-flow.md, Failed Delegation Flow; RFC 9457 for the shape of a refusal.
 */
export function judgeAnswer(outcome: PostOutcome, posted: Posted): Attempt {
  if (outcome.kind === 'not-allowed') {
    return refused('ADDRESS_NOT_ALLOWED', 'messages are not sent to the address or port of this server');
  }
  if (outcome.kind === 'unreachable') return postponed('RECEIVER_UNREACHABLE', outcome.reason);
  const { status, retryAfterSeconds } = outcome;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const problem = readProblem(outcome.body);
  const failure = failureOf(problem, status);
  if (failure.code === 'NONCE_ALREADY_USED' && typeof problem.digest === 'string') {
    return problem.digest === posted.digest
      ? { kind: 'delivered' }
      : refused('MESSAGE_ALTERED', 'the receiver holds another message of this sender, id and time');
  }
  return isTemporary(status, problem, failure.code, posted)
    ? { kind: 'postponed', failure, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }
    : { kind: 'refused', failure };
}

function isTemporary(
  status: number,
  { retryable }: { readonly retryable?: JsonValue },
  code: DeliveryFailure['code'],
  { vouched }: Posted,
): boolean {
  if (status >= 500 || temporary.has(status) || retryable === true) return true;
  // Clocks are apart: ahead of time passes, and next time there is a voucher.
  return code === 'MESSAGE_FROM_FUTURE' || (code === 'MESSAGE_TOO_OLD' && !vouched);
}

type Problem = Readonly<Partial<Record<'code' | 'reasons' | 'detail' | 'digest' | 'retryable', JsonValue>>>;

function readProblem(body: string): Problem {
  try {
    const value = JSON.parse(body) as JsonValue;
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** The receiver's words go to a person: nothing in them but text, and not much. */
function failureOf({ code, reasons, detail }: Problem, status: number): DeliveryFailure {
  const given = Array.isArray(reasons) ? reasons : [detail];
  const texts = given
    .filter((reason) => typeof reason === 'string')
    .slice(0, mostReasons)
    .map((reason) => reason.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ').slice(0, longestReason));
  return {
    code: typeof code === 'string' && /^[A-Z][A-Z_]{1,63}$/.test(code) ? code : 'UNEXPECTED_ANSWER',
    reasons: texts.length > 0 ? texts : [`the receiver answered ${status}`],
    status,
  };
}

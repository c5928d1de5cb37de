import { inboxNonce } from '../inbox/nonce.ts';
import { messageDigest } from '../protocol/digest.ts';
import { errorCatalogue, type Refusal } from '../protocol/errors.ts';
import type { UnverifiedMessage } from '../protocol/message.ts';
import { describeLookup } from '../verification/describe-lookup.ts';
import { maxClockLeadMs, maxMessageAgeMs } from '../verification/message-age.ts';
import type { VerifiedMessage } from '../verification/verified-message.ts';
import type { SenderVerdict } from '../verification/verify-sender.ts';
import { maxVouchedAgeMs } from '../voucher/verify-voucher.ts';
import type { AcceptedVerdict, RefusedVerdict, ReplayMemory, VerdictBasis } from './verdict.ts';

/** What is found out about a message, step by step; what a step did not come to is absent. */
export interface Findings {
  readonly startedAtMs: number;
  message?: UnverifiedMessage;
  vouchedAtMs?: number;
  sender?: SenderVerdict;
}

/** Describes a good verdict; with vouchers, messages are taken, and so have to be remembered, for longer. */
export function describeAccepted(
  { content, signature, dnssec }: VerifiedMessage,
  findings: Findings,
  takesVouchers: boolean,
  nowMs: number,
): AcceptedVerdict {
  const { signedWith, scheme } = signature;
  const { vouchedAtMs } = findings;
  return {
    verdict: 'accepted',
    reasons: [`signed with the ${signedWith} key (${scheme})`],
    message: content.message,
    canonicalText: content.canonicalText,
    digest: messageDigest(content.canonicalText),
    replay: replayMemory(content, takesVouchers),
    signedWith,
    scheme,
    dnssec,
    ...(vouchedAtMs !== undefined && { vouchedAt: new Date(vouchedAtMs).toISOString() }),
    ...basisOf(findings, nowMs),
  };
}

/** Describes a refusal with what the catalogue says about its code. */
export function describeRefused(refusal: Refusal, findings: Findings, nowMs: number): RefusedVerdict {
  const { code, reasons, retryAfterSeconds } = refusal;
  const { status, title, action, retryable } = errorCatalogue[code];
  return {
    verdict: 'refused',
    reasons,
    code,
    status,
    title,
    action,
    retryable: refusal.retryable ?? retryable,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...basisOf(findings, nowMs),
  };
}

function basisOf({ startedAtMs, message, sender }: Findings, nowMs: number): Omit<VerdictBasis, 'reasons'> {
  return {
    ...(message && {
      identity: message.from.text,
      messageId: message.message.id,
      fingerprint: message.message.signature.fingerprint,
    }),
    lookups: (sender?.lookups ?? []).map((lookup) => describeLookup(lookup, nowMs)),
    refreshed: sender?.refreshed ?? false,
    durationMs: nowMs - startedAtMs,
    timestamp: new Date(nowMs).toISOString(),
  };
}

/** The clocks of the machines of one service may differ by as much as a sender's clock may. */
function replayMemory({ issuedAtMs, message }: UnverifiedMessage, takesVouchers: boolean): ReplayMemory {
  const maxAgeMs = takesVouchers ? maxVouchedAgeMs : maxMessageAgeMs;
  return {
    nonce: inboxNonce({ issuedAtMs, ...message }),
    rememberUntil: new Date(issuedAtMs + maxAgeMs + maxClockLeadMs).toISOString(),
  };
}

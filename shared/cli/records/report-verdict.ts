import { errorCatalogue, type Refusal } from '../../protocol/errors.ts';
import type { UnverifiedMessage } from '../../protocol/message.ts';
import { describeLookup } from '../../verification/describe-lookup.ts';
import type { SenderVerdict } from '../../verification/verify-sender.ts';
import { fields, indent } from '../output/columns.ts';
import type { Paint } from '../output/paint.ts';
import { oneLine } from '../output/printable-text.ts';
import type { Report } from '../report.ts';

/** What is known beside the verdict. */
export interface VerdictCircumstances {
  readonly nowMs: number;
  /** Why a server would not take the message now, if it would not. */
  readonly ageRefusal?: Refusal | undefined;
  /** Whether that counts. */
  readonly mustBeFresh: boolean;
}

/** Reports the verdict on a message, with what it rests on from the first lookup to the signature. */
export function reportVerdict(
  { message, issuedAtMs, from }: UnverifiedMessage,
  verdict: SenderVerdict,
  { nowMs, ageRefusal, mustBeFresh }: VerdictCircumstances,
): Report {
  const { outcome, lookups } = verdict;
  const refusal = outcome.verified ? (mustBeFresh ? ageRefusal : undefined) : outcome.refusal;
  const { id, to, type, issuedAt, signature } = message;
  const found = lookups.map((lookup) => describeLookup(lookup, nowMs));
  const reasons = outcome.verified
    ? [`signed with the ${outcome.message.signature.signedWith} key (${outcome.message.signature.scheme})`]
    : outcome.refusal.reasons;
  const json = {
    verdict: refusal ? 'refused' : 'verified',
    ...(refusal && { code: refusal.code }),
    reasons: refusal && outcome.verified ? [...reasons, ...refusal.reasons] : reasons,
    ...{ messageId: id, from: from.text, to, type, issuedAt },
    ageSeconds: Math.floor((nowMs - issuedAtMs) / 1000),
    fresh: ageRefusal === undefined,
    fingerprint: signature.fingerprint,
    ...(outcome.verified && { ...outcome.message.signature, dnssec: outcome.message.dnssec }),
    lookups: found,
  };
  return {
    ending: refusal ? endingOf(refusal) : 'done',
    json,
    text: (paint) =>
      [
        headline(refusal, message.from, paint),
        indent(fields({ id, to, type, issued: `${issuedAt}, ${ageOf(json.ageSeconds)}` })),
        'because',
        ...lookups.map((lookup, place) => indent(`${place + 1}. ${printLookup(lookup)}`)),
        ...json.reasons.map((reason, place) => indent(`${lookups.length + place + 1}. ${oneLine(reason)}`)),
        ...(ageRefusal && !mustBeFresh ? [paint.advice('A server would not take it now, for its age.')] : []),
      ].join('\n'),
  };
}

/** Reports that a text is JSON, and no message. */
export function reportUnreadable({ code, reasons }: Refusal): Report {
  return {
    ending: 'refused',
    json: { verdict: 'refused', code, reasons, lookups: [] },
    text: (paint) =>
      [
        `${paint.bad('REFUSED')} ${errorCatalogue[code].title} (${code})`,
        'because',
        ...reasons.map((reason, place) => indent(`${place + 1}. ${oneLine(reason)}`)),
      ].join('\n'),
  };
}

function headline(refusal: Refusal | undefined, from: string, paint: Paint): string {
  return refusal
    ? `${paint.bad('REFUSED')} ${errorCatalogue[refusal.code].title} (${refusal.code}), claimed sender ${from}`
    : `${paint.good('VERIFIED')} from ${paint.strong(from)}`;
}

function endingOf({ code, retryable }: Refusal): Report['ending'] {
  return (retryable ?? errorCatalogue[code].retryable) ? 'temporary' : 'refused';
}

function printLookup({ outcome }: SenderVerdict['lookups'][number]): string {
  const known = 'dnssec' in outcome ? `, ${outcome.dnssec}, TTL ${outcome.ttlSeconds} s` : '';
  return `${outcome.name} TXT: ${outcome.kind}${known}`;
}

function ageOf(seconds: number): string {
  if (seconds < 0) return `${-seconds} s ahead`;
  if (seconds < 600) return `${seconds} s ago`;
  return seconds < 172_800
    ? `${Math.floor(seconds / 60)} min ago`
    : `${Math.floor(seconds / 86_400)} days ago`;
}

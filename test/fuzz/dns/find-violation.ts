import type { Finding } from '../../dns-agreement/finding.ts';
import { describeOutcome } from '../../dns-agreement/ours.ts';
import type { BrokenLookup } from './broken-world.ts';

const maxQueries = 200;
const maxAnswerMs = 300_000;
const maxAbsenceMs = 60_000;

/**
 * Tells what a lookup did that no broken answer may bring about.
 *
 * @param signed what the lookup gives when nothing is broken
 */
export function findViolation(
  { outcome, queries, nowMs }: BrokenLookup,
  signed: Finding,
): string | undefined {
  if (queries > maxQueries) return `${queries} queries for one lookup`;
  if (outcome.kind === 'bogus' || outcome.kind === 'failed') return undefined;
  if (outcome.kind === 'throttled') return 'throttled by nobody';
  const { verdict, values } = describeOutcome(outcome);
  const maxMs = outcome.kind === 'answer' ? maxAnswerMs : maxAbsenceMs;
  if (outcome.expiresAtMs > nowMs + maxMs) return 'kept for too long';
  if (outcome.dnssec !== 'secure') {
    return signed.verdict.startsWith('secure') ? `${verdict} of what is ${signed.verdict}` : undefined;
  }
  const isSigned = verdict === signed.verdict && values.join() === signed.values.join();
  return isSigned
    ? undefined
    : `${verdict} ${values.join()} of what is ${signed.verdict} ${signed.values.join()}`;
}

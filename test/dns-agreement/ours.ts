import type { TxtOutcome } from '../../shared/dns/outcome.ts';
import type { Finding, Verdict } from './finding.ts';

/** Puts an outcome of ours in the words of the comparison. */
export function describeOutcome(outcome: TxtOutcome): Finding {
  switch (outcome.kind) {
    case 'answer':
      return {
        verdict: `${outcome.dnssec} answer` as Verdict,
        values: outcome.values.map((value) => Buffer.from(value).toString('hex')).toSorted(),
      };
    case 'nxdomain':
    case 'no-data':
      return { verdict: `${outcome.dnssec} ${outcome.kind}` as Verdict, values: [] };
    case 'bogus':
    case 'failed':
      return { verdict: outcome.kind, values: [], details: outcome.details };
    case 'throttled':
      throw new TypeError('nothing throttles here');
  }
}

import { type DnssecRules, policyOf } from '../dns/dnssec-policy.ts';
import type { LookupOptions, TxtOutcome, TxtResolver } from '../dns/outcome.ts';
import { suffices } from '../dns/suffices.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { parseServerRecords, type ServerRecord, serverRecordName } from '../protocol/server-record.ts';

/** What a domain says about its server, and how far that is proved. */
export interface FoundServer {
  /** Without endpoint and keys when the domain has no server record. */
  readonly record: ServerRecord;
  /** Whether DNSSEC proves it. */
  readonly secure: boolean;
  /** When DNS was asked, epoch milliseconds. */
  readonly queriedAtMs: number;
}

/** What servers are looked up with. */
export interface ServerDirectory {
  readonly resolver: TxtResolver;
  readonly dnssec: DnssecRules;
}

/**
 * Looks up the server of a domain at `_btps.{domain}`.
 *
 * @returns the server; INVALID_DELEGATION_RECORD for a malformed record or two of them; or, retryable,
 *   DNS_RESOLUTION_FAILED, DNSSEC_VALIDATION_FAILED (also for what the policy wants better proved), RATE_LIMIT_EXCEEDED
 */
export async function findServer(
  domain: string,
  { resolver, dnssec }: ServerDirectory,
  options: LookupOptions,
): Promise<Outcome<FoundServer>> {
  const name = serverRecordName(domain);
  const { outcome } = await resolver.lookupTxt(name, options);
  if (!('dnssec' in outcome)) return unusable(outcome);
  const policy = policyOf(dnssec, name);
  if (!suffices(outcome.dnssec, policy)) {
    const reason = `${name}: ${outcome.dnssec}, and the policy is ${policy}`;
    return refuse('DNSSEC_VALIDATION_FAILED', reason, { retryAfterSeconds: 60 });
  }
  const parsed = parseServerRecords(outcome.kind === 'answer' ? outcome.values : []);
  if (parsed.kind === 'invalid') return refuse('INVALID_DELEGATION_RECORD', `${name}: ${parsed.reason}`);
  return accept({
    record: parsed.kind === 'record' ? parsed.record : { keys: [] },
    secure: outcome.dnssec === 'secure',
    queriedAtMs: outcome.queryStartedAtMs,
  });
}

function unusable(outcome: Exclude<TxtOutcome, { dnssec: unknown }>): Outcome<never> {
  const { name } = outcome;
  switch (outcome.kind) {
    case 'failed':
      return refuse('DNS_RESOLUTION_FAILED', `${name}: ${outcome.reason}`, { retryAfterSeconds: 5 });
    case 'bogus':
      return refuse('DNSSEC_VALIDATION_FAILED', `${name}: bogus`, { retryAfterSeconds: 60 });
    case 'throttled':
      return refuse('RATE_LIMIT_EXCEEDED', `${name}: too many lookups for this source address`, {
        retryAfterSeconds: outcome.retryAfterSeconds,
      });
  }
}

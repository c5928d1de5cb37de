import { type DnssecRules, policyOf } from '../dns/dnssec-policy.ts';
import type { LookupOptions, TxtResolution, TxtResolver } from '../dns/outcome.ts';
import type { Refusal } from '../protocol/errors.ts';
import type { UnverifiedMessage } from '../protocol/message.ts';
import type { PublicKey } from '../protocol/public-key.ts';
import { type SignatureCheck, verifySignature } from '../protocol/signature.ts';
import type { RegistryDelegation } from '../registry/read-delegation.ts';
import { type DelegationLookups, lookUpDelegation, lookupsOf } from './delegation-records.ts';
import { addDnsWork, type DnsWork, dnsWork } from './dns-work.ts';
import { judgeDelegation } from './judge-delegation.ts';
import { judgeSender, type SenderJudgement } from './judge-sender.ts';
import { markVerified, type VerifiedMessage } from './verified-message.ts';

/** Time that all DNS work of one request may take, milliseconds. */
export const dnsBudgetMs = 6000;

/** Cached data younger than this is not asked for again after a failure, milliseconds. */
const refreshAfterMs = 5000;

/** What every verification needs. */
export interface VerificationDependencies {
  readonly resolver: TxtResolver;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly acceptRsaPayloadSignatures: boolean;
  readonly dnssec: DnssecRules;
}

/** What one verification is given. */
export interface SenderRequest {
  readonly message: UnverifiedMessage;
  /** Our registry's word, under way while DNS is asked; resolves to nothing for identities of other domains. */
  readonly registry: Promise<RegistryDelegation | undefined>;
  readonly chargeQuery?: LookupOptions['chargeQuery'];
  /** Called as soon as DNS and the signature are good, possibly before the registry has answered. */
  readonly onSignatureGood?: () => void;
}

/** The verdict on a sender with what it rests on. */
export interface SenderVerdict {
  readonly lookups: readonly TxtResolution[];
  /** Whether cached data was fetched again because it led to a refusal. */
  readonly refreshed: boolean;
  readonly dns: DnsWork;
  readonly outcome:
    | { readonly verified: true; readonly message: VerifiedMessage }
    | { readonly verified: false; readonly refusal: Refusal };
}

/** Repeats the decision of a verdict with newer word from the registry, without any DNS. */
export type JudgeAgain = (registry: RegistryDelegation | undefined) => SenderVerdict['outcome'];

/**
 * Verifies that a message was signed by a key that its sender's domain delegates.
 *
 * Decides on cached records first. A refusal that rests on records older than 5 s is decided again on fresh
 * ones, so that a new device works at once and a stale cache never outlives one failure.
 *
 * Source: message-flow.md, Receiving & Verification Flow and Recovery Actions (DNS Cache Refresh).
 */
export async function verifySender(
  request: SenderRequest,
  dependencies: VerificationDependencies,
): Promise<SenderVerdict & { readonly judgeAgain: JudgeAgain }> {
  const { message, chargeQuery } = request;
  const startedAtMs = dependencies.now();
  const options = { deadlineMs: startedAtMs + dnsBudgetMs, ...(chargeQuery && { chargeQuery }) };
  const judge = judgeWith(message, dependencies);
  // It may fail while DNS is still asked; it is heard of where it is waited for, and ends no instance before.
  request.registry.catch(() => undefined);

  const cached = await lookUpDelegation(message.from, dependencies.resolver, options);
  const dns = dnsWork(lookupsOf(cached), dependencies.now() - startedAtMs);
  if (judge(cached, undefined).good) request.onSignatureGood?.();
  const registry = await request.registry;
  const first = judge(cached, registry);
  if (first.good || first.final || !isStale(cached, dependencies.now())) {
    return { ...verdict(message, cached, first, (again) => judge(cached, again)), refreshed: false, dns };
  }
  const refreshedAtMs = dependencies.now();
  const fresh = await lookUpDelegation(message.from, dependencies.resolver, {
    ...options,
    notQueriedBeforeMs: refreshedAtMs - refreshAfterMs,
  });
  return {
    ...verdict(message, fresh, judge(fresh, registry), (again) => judge(fresh, again)),
    refreshed: true,
    dns: addDnsWork(dns, dnsWork(lookupsOf(fresh), dependencies.now() - refreshedAtMs)),
  };
}

type Judge = (lookups: DelegationLookups, registry: RegistryDelegation | undefined) => SenderJudgement;

/** Binds the decision to one message; its signature is checked at most once a key. */
function judgeWith(message: UnverifiedMessage, dependencies: VerificationDependencies): Judge {
  const checks = new Map<string, SignatureCheck>();
  const check = (key: PublicKey): SignatureCheck => {
    const known = checks.get(key.fingerprint);
    if (known) return known;
    const result = verifySignature(message, key, dependencies);
    checks.set(key.fingerprint, result);
    return result;
  };
  const dnssecPolicy = policyOf(dependencies.dnssec, message.from.originalIdentity);
  return (lookups, registry) => {
    const nowMs = dependencies.now();
    const evidence = { identity: message.from, lookups, dnssecPolicy, nowMs, ...(registry && { registry }) };
    return judgeSender(judgeDelegation(evidence), message, check);
  };
}

/** Whether any of the records was asked for so long ago that a fresh answer may differ. */
function isStale(lookups: DelegationLookups, nowMs: number): boolean {
  return lookupsOf(lookups).some(
    ({ outcome }) => 'queryStartedAtMs' in outcome && nowMs - outcome.queryStartedAtMs > refreshAfterMs,
  );
}

function verdict(
  message: UnverifiedMessage,
  lookups: DelegationLookups,
  judgement: SenderJudgement,
  judge: (registry: RegistryDelegation | undefined) => SenderJudgement,
): Pick<SenderVerdict, 'lookups' | 'outcome'> & { readonly judgeAgain: JudgeAgain } {
  const conclude = (result: SenderJudgement): SenderVerdict['outcome'] =>
    result.good
      ? { verified: true, message: markVerified(message, result.signature, lookupsOf(lookups)) }
      : { verified: false, refusal: result.refusal };
  return {
    lookups: lookupsOf(lookups),
    outcome: conclude(judgement),
    judgeAgain: (registry) => conclude(judge(registry)),
  };
}

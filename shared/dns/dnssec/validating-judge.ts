import type { Question } from '../message.ts';
import { formatName, isWithin, type WireName } from '../name.ts';
import { judgeAbsencePlainly, judgeRecordsPlainly } from '../plain-judgement.ts';
import type { ServerResponse } from '../query-client.ts';
import { formatRecordType, recordType } from '../record-type.ts';
import type { Judge, Judged, JudgedAbsence, Rejected } from '../txt-lookup.ts';
import { findAliasSource } from './alias-source.ts';
import type { LookupAttempt } from './lookup-attempt.ts';
import { proveDenial, proveWildcard } from './prove-denial.ts';
import { findRecordSet, groupRecordSets, type RecordSet } from './record-set.ts';
import { type CheckContext, isRefused, type Refused, type SecureZone } from './secure-zone.ts';
import { soaTtlSeconds } from './soa-ttl.ts';
import { because, blame, isTrouble, type Trouble } from './trouble.ts';
import type { TrustChain } from './trust-chain.ts';
import { verifyRecordSet } from './verify-record-set.ts';

/** What a judge decides by. */
export interface ValidatingJudgeOptions {
  readonly chain: TrustChain;
  readonly attempt: LookupAttempt;
  readonly now: () => number;
}

/** Judges responses by their signatures; what is proved to be unsigned, as it came. */
export function createValidatingJudge({ chain, attempt, now }: ValidatingJudgeOptions): Judge<Trouble> {
  const contextOf = (zone: SecureZone): CheckContext => ({
    zone,
    nowSeconds: Math.floor(now() / 1000),
    budget: attempt.budget,
  });
  const reject = (title: string, question: Question, server: string, zone: SecureZone, refused: Refused) => {
    const { exhausted: overLimit } = attempt.budget;
    return rejected(because(title, blame(refused, { question, server, zone: zone.name, overLimit })));
  };

  return {
    records: async (response, name, type) => {
      const title = `${formatRecordType(type)} of ${formatName(name)}`;
      const set = findSigned(response, name, type);
      const verdict = await chain.findZone(name, signerOf([set], name), attempt);
      if (isTrouble(verdict)) return rejected(because(title, verdict));
      if (verdict.kind !== 'secure') return judgeRecordsPlainly(response, name, type, statusOf(verdict));
      const { zone } = verdict;
      const judged = judgeSet(set, response, contextOf(zone));
      return isRefused(judged) ? reject(title, { name, type }, response.server, zone, judged) : judged;
    },
    absence: async (response, name) => {
      const question = { name, type: recordType.TXT };
      const title = `absence of ${formatName(name)} TXT`;
      const authorities = groupRecordSets(response.message.authorities);
      const verdict = await chain.findZone(name, signerOf(authorities.filter(isOfDenial), name), attempt);
      if (isTrouble(verdict)) return rejected(because(title, verdict));
      if (verdict.kind !== 'secure') return judgeAbsencePlainly(response, name, statusOf(verdict));
      const { zone } = verdict;
      const judged = judgeDenial(question, authorities, response, contextOf(zone));
      return isRefused(judged) ? reject(title, question, response.server, zone, judged) : judged;
    },
  };
}

function judgeSet(set: RecordSet, response: ServerResponse, context: CheckContext): Judged | Refused {
  const verified = verifyRecordSet(set, context);
  if (verified.kind === 'refused') return verified;
  const { ttlSeconds, wildcardParent } = verified;
  if (wildcardParent === undefined) return { kind: 'judged', dnssec: 'secure', ttlSeconds };
  const authorities = groupRecordSets(response.message.authorities);
  const proved = proveWildcard(set.name, wildcardParent, authorities, context);
  if (proved.kind === 'refused') return proved;
  const dnssec = proved.insecure ? 'insecure' : 'secure';
  return { kind: 'judged', dnssec, ttlSeconds: Math.min(ttlSeconds, proved.ttlSeconds) };
}

function judgeDenial(
  question: Question,
  authorities: readonly RecordSet[],
  response: ServerResponse,
  context: CheckContext,
): JudgedAbsence | Refused {
  const denied = proveDenial(question, authorities, context);
  if (denied.kind === 'refused') return denied;
  if (denied.insecure) return judgeAbsencePlainly(response, question.name, 'insecure');
  const soa = soaTtlSeconds(authorities, context);
  if (typeof soa === 'object') return soa;
  const { absence, proof } = denied;
  return { kind: 'judged', dnssec: 'secure', ttlSeconds: Math.min(denied.ttlSeconds, soa), absence, proof };
}

/** The set whose signature vouches for records: their own, or that of the DNAME which an alias is made from. */
function findSigned({ message }: ServerResponse, name: WireName, type: number): RecordSet {
  const answers = groupRecordSets(message.answers);
  const own = findRecordSet(answers, name, type);
  if (own === undefined) throw new Error('a judge was given no records');
  return (type === recordType.CNAME && findAliasSource(own, answers)) || own;
}

/** Who claims to have signed, as far as that can be true. */
function signerOf(sets: readonly RecordSet[], name: WireName): WireName | undefined {
  const signatures = sets.flatMap((set) => set.signatures);
  return signatures.find(({ signer }) => isWithin(name, signer))?.signer;
}

function isOfDenial({ type }: RecordSet): boolean {
  return type === recordType.NSEC || type === recordType.NSEC3 || type === recordType.SOA;
}

function statusOf({ kind }: { readonly kind: 'insecure' | 'unanchored' }): 'insecure' | 'unchecked' {
  return kind === 'insecure' ? 'insecure' : 'unchecked';
}

function rejected(rejection: Trouble): Rejected<Trouble> {
  return { kind: 'rejected', rejection };
}

import { type AliasChain, followAliases } from './alias-chain.ts';
import type { ResourceRecord } from './message.ts';
import { formatName, type WireName } from './name.ts';
import { negativeTtlSeconds } from './negative-ttl.ts';
import type { DenialProof, DnssecStatus, LookupFailure, TxtOutcome } from './outcome.ts';
import type { Asker, ServerResponse } from './query-client.ts';
import { joinCharacterStrings } from './record-data.ts';
import { internetClass, recordType } from './record-type.ts';
import { responseCode } from './response-code.ts';

/** Longest life of an answer in any cache, and of an absence, seconds. */
const maxAnswerSeconds = 300;
const maxAbsenceSeconds = 60;

/** How far one part of a response can be trusted, and for how long. */
export interface Judged {
  readonly kind: 'judged';
  readonly dnssec: DnssecStatus;
  readonly ttlSeconds: number;
}

/** How far a denial can be trusted, and what it denies: the name, or only its TXT records. */
export interface JudgedAbsence extends Judged {
  readonly absence: 'nxdomain' | 'no-data';
  readonly proof?: DenialProof;
}

/** Part of a response that can not be taken as true; what it says about that is the judge's own. */
export interface Rejected<Rejection> {
  readonly kind: 'rejected';
  readonly rejection: Rejection;
}

/** Decides what the parts of a response are worth. */
export interface Judge<Rejection> {
  /** Judges the records of the given type (TXT or CNAME) that a response has for a name. */
  records(response: ServerResponse, name: WireName, type: number): Promise<Judged | Rejected<Rejection>>;
  absence(response: ServerResponse, name: WireName): Promise<JudgedAbsence | Rejected<Rejection>>;
}

interface Progress {
  readonly chain: AliasChain;
  readonly dnssec: DnssecStatus | undefined;
  /** When the first query began, and when its answer came: the aliases in it are as old as that. */
  readonly queryStartedAtMs: number;
  readonly firstFetchedAtMs: number;
}

type Step<Rejection> = { readonly progress: Progress } | TxtOutcome | Rejected<Rejection>;

/**
 * Looks the TXT records of a name up, its aliases followed; every part that counts passes the judge.
 *
 * @param deadlineMs epoch milliseconds by which it ends.
 */
export async function lookUpTxt<Rejection>(
  asker: Asker,
  name: WireName,
  deadlineMs: number,
  judge: Judge<Rejection>,
): Promise<TxtOutcome | Rejected<Rejection>> {
  let progress: Progress | undefined;
  for (;;) {
    const asked = lastOf(progress?.chain, name);
    const response = await asker.ask({ name: asked, type: recordType.TXT }, deadlineMs);
    // The caller asked for the first name, whichever alias of it could not be resolved.
    if (response.kind === 'failed') return { ...response, name: formatName(name) };
    progress ??= startAt(name, response);
    const step = await takeStep(name, progress, response, judge);
    if (!('progress' in step)) return step;
    progress = step.progress;
  }
}

function startAt(name: WireName, { queryStartedAtMs, fetchedAtMs }: ServerResponse): Progress {
  const chain = { names: [name], ttlSeconds: Number.POSITIVE_INFINITY };
  return { chain, dnssec: undefined, queryStartedAtMs, firstFetchedAtMs: fetchedAtMs };
}

/** Reads one response; a server that gives an alias without its target has to be asked for that. */
async function takeStep<Rejection>(
  name: WireName,
  before: Progress,
  response: ServerResponse,
  judge: Judge<Rejection>,
): Promise<Step<Rejection>> {
  const { answers, authorities, code } = response.message;
  const chain = followAliases(before.chain, answers, recordType.TXT);
  if (chain === undefined) return aliasLoop(name, response.server);
  const progress = await passLinks(before, chain, response, judge);
  if ('rejection' in progress) return progress;
  const last = lastOf(chain, name);
  const records = answers.filter((record) => isTxtOf(record, last));
  if (records.length > 0) {
    const judged = await judge.records(response, last, recordType.TXT);
    return judged.kind === 'rejected' ? judged : describeAnswer(name, progress, response, judged, records);
  }
  const isDenial = code === responseCode.NXDOMAIN || negativeTtlSeconds(authorities, last) !== undefined;
  if (!isDenial && chain.names.length > before.chain.names.length) return { progress };
  const judged = await judge.absence(response, last);
  return judged.kind === 'rejected' ? judged : describeAbsence(name, progress, response, judged);
}

async function passLinks<Rejection>(
  before: Progress,
  chain: AliasChain,
  response: ServerResponse,
  judge: Judge<Rejection>,
): Promise<Progress | Rejected<Rejection>> {
  let { dnssec } = before;
  let { ttlSeconds } = chain;
  for (const link of chain.names.slice(before.chain.names.length - 1, -1)) {
    const judged = await judge.records(response, link, recordType.CNAME);
    if (judged.kind === 'rejected') return judged;
    dnssec = weaker(dnssec, judged.dnssec);
    ttlSeconds = Math.min(ttlSeconds, judged.ttlSeconds);
  }
  return { ...before, chain: { ...chain, ttlSeconds }, dnssec };
}

function describeAnswer(
  name: WireName,
  progress: Progress,
  response: ServerResponse,
  judged: Judged,
  records: readonly ResourceRecord[],
): TxtOutcome {
  return {
    kind: 'answer',
    ...provenance(name, progress, response, judged, maxAnswerSeconds),
    values: withoutRepeats(records).map((record) => joinCharacterStrings(record.data)),
  };
}

function describeAbsence(
  name: WireName,
  progress: Progress,
  response: ServerResponse,
  judged: JudgedAbsence,
): TxtOutcome {
  return {
    kind: judged.absence,
    ...provenance(name, progress, response, judged, maxAbsenceSeconds),
    ...(judged.proof && { proof: judged.proof }),
  };
}

function provenance(
  name: WireName,
  { chain, dnssec, queryStartedAtMs, firstFetchedAtMs }: Progress,
  { fetchedAtMs }: ServerResponse,
  judged: Judged,
  maxSeconds: number,
) {
  const ttlSeconds = Math.min(chain.ttlSeconds, judged.ttlSeconds);
  return {
    name: formatName(name),
    queryStartedAtMs,
    fetchedAtMs,
    expiresAtMs: firstFetchedAtMs + Math.min(ttlSeconds, maxSeconds) * 1000,
    ttlSeconds,
    dnssec: weaker(dnssec, judged.dnssec),
    aliases: chain.names.slice(1).map(formatName),
  } as const;
}

/** What is reached over an alias is worth no more than the alias. */
function weaker(one: DnssecStatus | undefined, other: DnssecStatus): DnssecStatus {
  const byWorth: readonly DnssecStatus[] = ['unchecked', 'insecure', 'secure'];
  return byWorth.find((status) => status === one || status === other) ?? other;
}

function aliasLoop(name: WireName, server: string): LookupFailure {
  return {
    kind: 'failed',
    name: formatName(name),
    reason: 'alias-loop',
    details: [`${server}: aliases that loop or go on for too long`],
  };
}

function isTxtOf(record: ResourceRecord, name: WireName): boolean {
  return record.name === name && record.type === recordType.TXT && record.class === internetClass;
}

/** RFC 2181 section 5: a set holds no record twice. */
function withoutRepeats(records: readonly ResourceRecord[]): ResourceRecord[] {
  const byData = new Map(records.map((record) => [Buffer.from(record.data).toString('latin1'), record]));
  return [...byData.values()];
}

function lastOf(chain: AliasChain | undefined, first: WireName): WireName {
  return chain?.names.at(-1) ?? first;
}

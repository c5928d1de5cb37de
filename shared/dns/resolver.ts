import { type AliasChain, followAliases } from './alias-chain.ts';
import { FailureMemory } from './failure-memory.ts';
import type { ResourceRecord } from './message.ts';
import { formatName, type WireName } from './name.ts';
import { negativeTtlSeconds } from './negative-ttl.ts';
import type { LookupFailure, TxtOutcome } from './outcome.ts';
import type { QueryClient, ServerResponse } from './query-client.ts';
import { joinCharacterStrings } from './record-data.ts';
import { internetClass, recordType } from './record-type.ts';
import { responseCode } from './response-code.ts';

/** Longest life of an answer in any cache, and of an absence, seconds. */
const maxAnswerSeconds = 300;
const maxAbsenceSeconds = 60;

/** Finds the TXT records of a name over the network, every time anew. */
export interface TxtSource {
  /** @param deadlineMs epoch milliseconds by which it ends. */
  resolve(name: WireName, deadlineMs: number): Promise<TxtOutcome>;
}

interface Progress {
  readonly chain: AliasChain;
  /** When the first query began, and when its answer came: the aliases in it are as old as that. */
  readonly queryStartedAtMs: number;
  readonly firstFetchedAtMs: number;
}

type Step = { readonly outcome: TxtOutcome } | { readonly chain: AliasChain };

/** Resolves TXT records by recursive name servers, without validation: the status is `unchecked`. */
export function createTxtSource(client: QueryClient, now: () => number): TxtSource {
  const aliasLoops = new FailureMemory<LookupFailure>(now);
  return {
    resolve: async (name, deadlineMs) => {
      const remembered = aliasLoops.recall(name);
      if (remembered) return remembered;
      const outcome = await resolveTxt(client, name, deadlineMs);
      if (outcome.kind === 'failed' && outcome.reason === 'alias-loop') aliasLoops.remember(name, outcome);
      return outcome;
    },
  };
}

async function resolveTxt(client: QueryClient, name: WireName, deadlineMs: number): Promise<TxtOutcome> {
  let chain: AliasChain = { names: [name], ttlSeconds: Number.POSITIVE_INFINITY };
  let first: ServerResponse | undefined;
  for (;;) {
    const response = await client.ask({ name: lastOf(chain, name), type: recordType.TXT }, deadlineMs);
    // The caller asked for the first name, whichever alias of it could not be resolved.
    if (response.kind === 'failed') return { ...response, name: formatName(name) };
    first ??= response;
    const { queryStartedAtMs, fetchedAtMs: firstFetchedAtMs } = first;
    const step = takeStep(name, { chain, queryStartedAtMs, firstFetchedAtMs }, response);
    if ('outcome' in step) return step.outcome;
    chain = step.chain;
  }
}

/** Reads one response; a server that gives an alias without its target has to be asked for that. */
function takeStep(name: WireName, progress: Progress, response: ServerResponse): Step {
  const { answers, authorities, code } = response.message;
  const chain = followAliases(progress.chain, answers, recordType.TXT);
  if (chain === undefined) return { outcome: aliasLoop(name, response.server) };
  const last = lastOf(chain, name);
  const records = answers.filter((record) => isTxtOf(record, last));
  const reached = { ...progress, chain };
  if (records.length > 0) return { outcome: describeAnswer(name, reached, response, records) };
  const negativeTtl = negativeTtlSeconds(authorities, last);
  const mayGoOn = chain.names.length > progress.chain.names.length;
  if (code !== responseCode.NXDOMAIN && negativeTtl === undefined && mayGoOn) return { chain };
  return { outcome: describeAbsence(name, reached, response, negativeTtl ?? 0) };
}

function describeAnswer(
  name: WireName,
  progress: Progress,
  response: ServerResponse,
  records: readonly ResourceRecord[],
): TxtOutcome {
  const ttlSeconds = Math.min(progress.chain.ttlSeconds, ...records.map((record) => record.ttlSeconds));
  return {
    kind: 'answer',
    ...provenance(name, progress, response, ttlSeconds, maxAnswerSeconds),
    values: withoutRepeats(records).map((record) => joinCharacterStrings(record.data)),
  };
}

/** Without an SOA an absence is not kept at all (RFC 2308 section 5): its TTL counts as zero. */
function describeAbsence(
  name: WireName,
  progress: Progress,
  response: ServerResponse,
  negativeTtl: number,
): TxtOutcome {
  const ttlSeconds = Math.min(progress.chain.ttlSeconds, negativeTtl);
  return {
    kind: response.message.code === responseCode.NXDOMAIN ? 'nxdomain' : 'no-data',
    ...provenance(name, progress, response, ttlSeconds, maxAbsenceSeconds),
  };
}

function provenance(
  name: WireName,
  { chain, queryStartedAtMs, firstFetchedAtMs }: Progress,
  { fetchedAtMs }: ServerResponse,
  ttlSeconds: number,
  maxSeconds: number,
) {
  return {
    name: formatName(name),
    queryStartedAtMs,
    fetchedAtMs,
    expiresAtMs: firstFetchedAtMs + Math.min(ttlSeconds, maxSeconds) * 1000,
    ttlSeconds,
    dnssec: 'unchecked',
    aliases: chain.names.slice(1).map(formatName),
  } as const;
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

function lastOf(chain: AliasChain, first: WireName): WireName {
  return chain.names.at(-1) ?? first;
}

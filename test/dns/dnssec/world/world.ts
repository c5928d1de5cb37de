/**
 * A made-up, signed piece of the DNS in memory: declarative zones, signed as they are asked, and resolvers over them.
 *
 *     const world = createWorld({ nowMs, zones: {
 *       '.': {}, com: {},
 *       'saas.com': { denial: 'nsec3', records: { 'alice.btps.saas.com': { TXT: ['key=…'] } } },
 *       'plain.com': { signed: false },
 *     } });
 *     const asker = world.resolver();                       // an Asker: { queries: ['TXT alice.btps.saas.com', …] }
 *     const liar = world.resolver({ server: 'liar', alter: (parts, question) => withoutSignatures(parts) });
 *     createValidatingTxtSource({ asker, now: () => nowMs, trustAnchors: world.trustAnchors });
 *
 * Every zone is signed with algorithm 13, one key, NSEC, signatures from an hour ago until in a day; see `ZoneSpec`
 * in zone.ts for what can differ. `world.zone('saas.com').sign(set)` signs anything, `world.answer(name, type)` gives
 * the parts of a response, `world.respond(name, type)` its bytes.
 */
import { DnsFormatError } from '../../../../shared/dns/format-error.ts';
import { type DnsMessage, parseMessage, type Question } from '../../../../shared/dns/message.ts';
import {
  formatName,
  isWithin,
  labelsOf,
  parseName,
  rootName,
  type WireName,
} from '../../../../shared/dns/name.ts';
import type { LookupFailure, LookupFailureReason } from '../../../../shared/dns/outcome.ts';
import type { Asker, AskOptions, ServerResponse } from '../../../../shared/dns/query-client.ts';
import { formatRecordType, recordType } from '../../../../shared/dns/record-type.ts';
import { findFault } from '../../../../shared/dns/response-fault.ts';
import { writeDs } from './keys.ts';
import { type ResponseParts, type Rr, writeResponse } from './wire.ts';
import { Zone, type ZoneSpec } from './zone.ts';

/** What a world is made of. */
export interface WorldOptions {
  readonly nowMs: number;
  readonly zones: Readonly<Record<string, ZoneSpec>>;
}

/** How a resolver differs from an honest and quick one. */
export interface ResolverOptions {
  readonly server?: string;
  /** Clock, epoch milliseconds; by default it stands still. */
  readonly now?: () => number;
  /** Changes what is answered. */
  readonly alter?: (
    parts: ResponseParts,
    question: Question,
    text: string,
  ) => ResponseParts | LookupFailureReason;
  /** Changes the bytes of what is answered. */
  readonly rewrite?: (bytes: Uint8Array, text: string) => Uint8Array;
  /** Waited for before each answer. */
  readonly gate?: (text: string) => Promise<void>;
}

/** A resolver that remembers what it was asked. */
export interface Resolver extends Asker {
  readonly server: string;
  /** `TXT alice.btps.saas.com`, in the order of asking. */
  readonly queries: string[];
}

const maxAliases = 12;

export type World = ReturnType<typeof createWorld>;

/** Makes the zones, each delegated from the nearest one above it. */
export function createWorld({ nowMs, zones }: WorldOptions) {
  const nowSeconds = Math.floor(nowMs / 1000);
  const all = Object.entries(zones)
    .map(([name, spec]) => new Zone(parseName(name), spec, nowSeconds))
    .toSorted((one, other) => labelsOf(other.name).length - labelsOf(one.name).length);
  const above = (name: WireName, type: number): Zone => {
    const zone = all.find(
      (candidate) =>
        isWithin(name, candidate.name) &&
        !(
          type === recordType.DS &&
          name === candidate.name &&
          name !== rootName &&
          all.some((z) => z !== candidate && isWithin(name, z.name))
        ),
    );
    if (zone === undefined) throw new Error(`no zone of the world holds ${formatName(name)}`);
    return zone;
  };
  for (const child of all) {
    const parent = all.find((zone) => zone !== child && isWithin(child.name, zone.name));
    parent?.delegate(child);
  }

  const answer = (name: WireName, type: number): ResponseParts => {
    const answers: Rr[] = [];
    const authorities: Rr[] = [];
    let asked = name;
    for (let hops = 0; ; hops += 1) {
      const zone = above(asked, type);
      const found = zone.answer(asked, type);
      answers.push(...found.answers);
      authorities.push(...found.authorities);
      const alias = found.answers.find((rr) => rr.type === recordType.CNAME && rr.name === asked);
      if (alias === undefined || type === recordType.CNAME || hops === maxAliases) {
        const isOnline = zone.spec.denial === 'compact' || zone.spec.denial === 'route53';
        return { code: found.kind === 'nxdomain' && !isOnline ? 3 : 0, answers, authorities };
      }
      asked = Buffer.from(alias.data).toString('latin1') as WireName;
    }
  };

  const resolver = ({
    server = 'honest',
    now = () => nowMs,
    alter,
    rewrite,
    gate,
  }: ResolverOptions = {}): Resolver => {
    const queries: string[] = [];
    const ask = async (question: Question, _deadlineMs: number, options?: AskOptions) => {
      const text = `${formatRecordType(question.type)} ${formatName(question.name)}`;
      if (options?.notFrom?.has(server))
        return failure(question.name, 'network-error', 'no other server is left');
      queries.push(text);
      const queryStartedAtMs = now();
      await (gate ? gate(text) : Promise.resolve());
      const honest = answer(question.name, question.type);
      const parts = alter ? alter(honest, question, text) : honest;
      if (typeof parts === 'string') return failure(question.name, parts, `${server}: ${parts}`);
      const bytes = writeResponse(question.name, question.type, parts);
      const message = parse(rewrite ? rewrite(bytes, text) : bytes);
      if (message === undefined) return failure(question.name, 'malformed-answer', `${server}: malformed`);
      const fault = findFault(message, question);
      if (fault) return failure(question.name, fault.reason, `${server}: ${fault.text}`);
      return {
        kind: 'response',
        message,
        server,
        queryStartedAtMs,
        fetchedAtMs: now(),
      } satisfies ServerResponse;
    };
    return { server, queries, ask };
  };

  return {
    trustAnchors: all.filter((zone) => zone.keys.length > 0).flatMap((zone) => anchorsOf(zone, '.')),
    /** Trust anchors of a zone below the root. */
    anchorsOf: (name: string) => all.flatMap((zone) => anchorsOf(zone, name)),
    zone: (name: string) => above(parseName(name), recordType.SOA),
    answer,
    respond: (name: WireName, type: number) => writeResponse(name, type, answer(name, type)),
    resolver,
  };
}

/** Several resolvers of which the first that is not excluded, and does not fail, is asked. */
export function inTurn(...resolvers: readonly Resolver[]): Asker {
  return {
    ask: async (question, deadlineMs, options) => {
      let last: LookupFailure | undefined;
      for (const resolver of resolvers) {
        const asked = await resolver.ask(question, deadlineMs, options);
        if (asked.kind === 'response') return asked;
        last = asked;
      }
      return last ?? failure(question.name, 'network-error', 'no server');
    },
  };
}

/** What a middlebox leaves over that knows nothing of signatures. */
export function withoutSignatures({ code, answers, authorities }: ResponseParts): ResponseParts {
  const left = (rr: Rr) => ![recordType.RRSIG, recordType.NSEC, recordType.NSEC3].includes(rr.type as 46);
  return { code, answers: answers.filter(left), authorities: authorities.filter(left) };
}

function parse(bytes: Uint8Array): DnsMessage | undefined {
  try {
    return parseMessage(bytes);
  } catch (error) {
    if (error instanceof DnsFormatError) return undefined;
    throw error;
  }
}

function anchorsOf(zone: Zone, name: string): string[] {
  const [key] = zone.keys;
  if (formatName(zone.name) !== name || key === undefined) return [];
  const digest = Buffer.from(writeDs(zone.name, key)).subarray(4).toString('hex');
  return [`${name} IN DS ${key.tag} ${key.algorithm} 2 ${digest}`];
}

function failure(name: WireName, reason: LookupFailureReason, detail: string): LookupFailure {
  return { kind: 'failed', name: formatName(name), reason, details: [detail] };
}

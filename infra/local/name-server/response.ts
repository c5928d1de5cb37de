import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  DNSSEC_OK,
  decode,
  encode,
  type OptAnswer,
  type Question,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import type { AnswerSections } from './sign-answer.ts';

/** A query that can be answered. */
export interface Query {
  readonly id: number;
  readonly question: Question;
  /** Largest UDP answer that the asker takes. */
  readonly udpSize: number;
  readonly hasEdns: boolean;
  /** Whether signatures are asked for (RFC 3225). */
  readonly dnssecOk: boolean;
  /** RD and CD bits, which an answer repeats. */
  readonly copiedFlags: number;
}

/** Response codes of RFC 1035 section 4.1.1, which dns-packet takes as the low bits of the flags. */
const rcodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

/** Name of a response code. */
export type Rcode = keyof typeof rcodes;

const checkingDisabled = 1 << 4;
const ourUdpSize = 1232;

/** Reads a query; undefined for what is not one and gets no answer. */
export function readQuery(bytes: Buffer): Query | undefined {
  const packet = decodeQuery(bytes);
  const question = packet?.questions?.[0];
  if (packet === undefined || packet.type !== 'query' || question === undefined) return undefined;
  const edns = packet.additionals?.find((record): record is OptAnswer => record.type === 'OPT');
  return {
    id: packet.id ?? 0,
    question,
    udpSize: Math.max(512, edns?.udpPayloadSize ?? 512),
    hasEdns: edns !== undefined,
    dnssecOk: edns?.flag_do ?? false,
    copiedFlags: (packet.flags ?? 0) & (RECURSION_DESIRED | checkingDisabled),
  };
}

function decodeQuery(bytes: Buffer): DecodedPacket | undefined {
  try {
    return decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Prints an answer. RA is set, since the server stands in for a recursive resolver as well; over UDP an answer
 * above the asker's size leaves empty and truncated (RFC 2181 section 9).
 */
export function printResponse(query: Query, answer: AnswerSections, transport: 'udp' | 'tcp'): Buffer {
  const authoritative = answer.rcode === 'NOERROR' || answer.rcode === 'NXDOMAIN' ? AUTHORITATIVE_ANSWER : 0;
  const flags = query.copiedFlags | RECURSION_AVAILABLE | authoritative | rcodes[answer.rcode];
  const whole = print(query, flags, answer.answers, answer.authorities);
  return transport === 'udp' && whole.length > query.udpSize ? printTruncated(query) : whole;
}

/** Prints an answer that says no more than that TCP has to be used. */
export function printTruncated(query: Query): Buffer {
  const flags = query.copiedFlags | RECURSION_AVAILABLE | AUTHORITATIVE_ANSWER | TRUNCATED_RESPONSE;
  return print(query, flags, [], []);
}

function print(
  query: Query,
  flags: number,
  answers: readonly Answer[],
  authorities: readonly Answer[],
): Buffer {
  const edns: OptAnswer = {
    name: '.',
    type: 'OPT',
    udpPayloadSize: ourUdpSize,
    extendedRcode: 0,
    ednsVersion: 0,
    // RFC 3225 section 3: the bit of the query is copied.
    flags: query.dnssecOk ? DNSSEC_OK : 0,
    flag_do: query.dnssecOk,
    options: [],
  };
  return encode({
    type: 'response',
    id: query.id,
    flags,
    questions: [query.question],
    answers: [...answers],
    authorities: [...authorities],
    additionals: query.hasEdns ? [edns] : [],
  });
}

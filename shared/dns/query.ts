import type { Question } from './message.ts';
import { internetClass, recordType } from './record-type.ts';

/** Gives `size` random bytes that nobody can predict. */
export type RandomBytes = (size: number) => Uint8Array;

/** A query as it goes out. */
export interface Query extends Question {
  readonly id: number;
  /** The whole message. */
  readonly bytes: Uint8Array;
  /** The question section within it, to compare with the answer's byte for byte. */
  readonly question: Uint8Array;
  readonly edns: boolean;
}

/** How a query is written. */
export interface QueryOptions {
  readonly random: RandomBytes;
  /** Whether it carries EDNS and with it the DO bit; default true. */
  readonly edns?: boolean;
  /** Whether the case of the name's letters is drawn at random, which an answer has to repeat; default true. */
  readonly mixCase?: boolean;
}

/** What a fragmented datagram can not exceed on any common path (DNS flag day 2020). */
const udpPayloadBytes = 1232;
const recursionDesired = 0x0100;
const checkingDisabled = 0x0010;
const dnssecOk = 0x8000;
const headerBytes = 12;
const optionRecordBytes = 11;

/**
 * Writes a query with a fresh id, recursion desired, checking disabled (a bogus answer has to come as it is,
 * RFC 4035 section 3.2.2) and, by EDNS, signatures asked for.
 */
export function writeQuery({ name, type }: Question, options: QueryOptions): Query {
  const { random, edns = true, mixCase = true } = options;
  const owner = mixCase ? mixLetters(name, random(name.length)) : Buffer.from(name, 'latin1');
  const end = headerBytes + owner.length + 4;
  const bytes = Buffer.alloc(end + (edns ? optionRecordBytes : 0));
  const id = Buffer.from(random(2)).readUInt16BE(0);
  bytes.writeUInt16BE(id, 0);
  bytes.writeUInt16BE(recursionDesired | checkingDisabled, 2);
  bytes.writeUInt16BE(1, 4);
  bytes.writeUInt16BE(edns ? 1 : 0, 10);
  bytes.set(owner, headerBytes);
  bytes.writeUInt16BE(type, end - 4);
  bytes.writeUInt16BE(internetClass, end - 2);
  if (edns) writeOptionRecord(bytes, end);
  return { id, name, type, bytes, question: bytes.subarray(headerBytes, end), edns };
}

/** Flips the case bit where a random bit says so: draft-vixie-dnsext-dns0x20. */
function mixLetters(name: string, random: Uint8Array): Uint8Array {
  const bytes = Buffer.from(name, 'latin1');
  return bytes.map((byte, index) => (isLetter(byte) && (random[index] ?? 0) & 1 ? byte ^ 0x20 : byte));
}

/** Names are in lower case, and a length byte is never this large. */
function isLetter(byte: number): boolean {
  return byte >= 0x61 && byte <= 0x7a;
}

function writeOptionRecord(bytes: Buffer, start: number): void {
  bytes.writeUInt16BE(recordType.OPT, start + 1);
  bytes.writeUInt16BE(udpPayloadBytes, start + 3);
  bytes.writeUInt32BE(dnssecOk, start + 5);
}

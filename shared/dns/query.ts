import type { Cookie } from './cookies.ts';
import { ednsOption } from './edns.ts';
import type { Question } from './message.ts';
import { internetClass, recordType } from './record-type.ts';
import { headerBytes } from './wire-reader.ts';

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
  /** What its answer has to bring back. */
  readonly cookie?: Cookie;
}

/** How a query is written. */
export interface QueryOptions {
  readonly random: RandomBytes;
  /** Whether it carries EDNS and with it the DO bit; default true. */
  readonly edns?: boolean;
  /** Whether the case of the name's letters is drawn at random, which an answer has to repeat; default true. */
  readonly mixCase?: boolean;
  /** Cookie that goes with it, if EDNS does. */
  readonly cookie?: Cookie;
  /** Whether its length hides what is asked, if EDNS can; default false. */
  readonly padded?: boolean;
}

/** What a fragmented datagram can not exceed on any common path (DNS flag day 2020). */
const udpPayloadBytes = 1232;
const recursionDesired = 0x0100;
const checkingDisabled = 0x0010;
const dnssecOk = 0x8000;
const optionRecordBytes = 11;
const optionHeaderBytes = 4;

/** Queries are padded to the next multiple of this (RFC 8467 section 4.1). */
const paddingBlockBytes = 128;

/**
 * Writes a query with a fresh id, recursion desired, checking disabled (a bogus answer has to come as it is,
 * RFC 4035 section 3.2.2) and, by EDNS, signatures asked for.
 */
export function writeQuery({ name, type }: Question, options: QueryOptions): Query {
  const { random, edns = true, mixCase = true, cookie } = options;
  const owner = mixCase ? mixLetters(name, random(name.length)) : Buffer.from(name, 'latin1');
  const end = headerBytes + owner.length + 4;
  const record = edns ? writeOptionRecord(end, options) : Buffer.alloc(0);
  const bytes = Buffer.concat([Buffer.alloc(end), record]);
  const id = Buffer.from(random(2)).readUInt16BE(0);
  bytes.writeUInt16BE(id, 0);
  bytes.writeUInt16BE(recursionDesired | checkingDisabled, 2);
  bytes.writeUInt16BE(1, 4);
  bytes.writeUInt16BE(edns ? 1 : 0, 10);
  bytes.set(owner, headerBytes);
  bytes.writeUInt16BE(type, end - 4);
  bytes.writeUInt16BE(internetClass, end - 2);
  const question = bytes.subarray(headerBytes, end);
  return { id, name, type, bytes, question, edns, ...(edns && cookie && { cookie }) };
}

/** Gives the same query under another id, for connections that number their queries themselves. */
export function renumberQuery(query: Query, id: number): Query {
  const bytes = Buffer.from(query.bytes);
  bytes.writeUInt16BE(id, 0);
  return { ...query, id, bytes };
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

/** @param start bytes of the message before it. */
function writeOptionRecord(start: number, { cookie, padded = false }: QueryOptions): Buffer {
  const options = cookie ? [writeOption(ednsOption.COOKIE, cookie.client, cookie.server)] : [];
  const unpadded = start + optionRecordBytes + options.reduce((total, { length }) => total + length, 0);
  if (padded) options.push(writeOption(ednsOption.PADDING, paddingAfter(unpadded)));
  const data = Buffer.concat(options);
  const record = Buffer.alloc(optionRecordBytes);
  record.writeUInt16BE(recordType.OPT, 1);
  record.writeUInt16BE(udpPayloadBytes, 3);
  record.writeUInt32BE(dnssecOk, 5);
  record.writeUInt16BE(data.length, 9);
  return Buffer.concat([record, data]);
}

function paddingAfter(length: number): Uint8Array {
  const partOfBlock = (length + optionHeaderBytes) % paddingBlockBytes;
  return new Uint8Array(partOfBlock === 0 ? 0 : paddingBlockBytes - partOfBlock);
}

function writeOption(code: number, ...parts: readonly (Uint8Array | undefined)[]): Buffer {
  const value = Buffer.concat(parts.filter((part) => part !== undefined));
  const header = Buffer.alloc(optionHeaderBytes);
  header.writeUInt16BE(code, 0);
  header.writeUInt16BE(value.length, 2);
  return Buffer.concat([header, value]);
}

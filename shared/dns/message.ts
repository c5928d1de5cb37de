import { type Edns, readEdns } from './edns.ts';
import { DnsFormatError } from './format-error.ts';
import type { WireName } from './name.ts';
import { readRecordData } from './record-data.ts';
import { recordType } from './record-type.ts';
import { WireReader } from './wire-reader.ts';

/** What is asked: a name and a record type, always of the internet class. */
export interface Question {
  readonly name: WireName;
  readonly type: number;
}

/** One record with its data in canonical form (RFC 4034 section 6.2), as a validator needs it. */
export interface ResourceRecord extends Question {
  readonly class: number;
  readonly ttlSeconds: number;
  readonly data: Uint8Array;
}

/** A DNS message; the OPT record stands in `edns` and not among the additional records. */
export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly authenticData: boolean;
  /** Response code with its EDNS extension. */
  readonly code: number;
  readonly questions: readonly (Question & { readonly class: number })[];
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
  readonly additionals: readonly ResourceRecord[];
  readonly edns?: Edns;
}

const minQuestionBytes = 5;
const minRecordBytes = 11;

/**
 * Reads a DNS message (RFC 1035 section 4, EDNS of RFC 6891).
 *
 * @throws DnsFormatError for everything that is not exactly one well-formed message.
 */
export function parseMessage(bytes: Uint8Array): DnsMessage {
  const reader = new WireReader(bytes);
  const id = reader.uint16();
  const flags = reader.uint16();
  const counts = readCounts(reader);
  const questions = times(counts.questions, () => readQuestion(reader));
  const answers = times(counts.answers, () => readRecord(reader, bytes));
  const authorities = times(counts.authorities, () => readRecord(reader, bytes));
  const additionals = times(counts.additionals, () => readRecord(reader, bytes));
  if (reader.remaining > 0) throw new DnsFormatError('bytes after the end of the message');
  const edns = findEdns([...answers, ...authorities], additionals);
  return {
    id,
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >>> 11) & 0xf,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    authenticData: (flags & 0x0020) !== 0,
    code: (flags & 0xf) | ((edns?.extendedCode ?? 0) << 4),
    questions,
    answers: answers.map(toRecord),
    authorities: authorities.map(toRecord),
    additionals: additionals.filter((record) => record.type !== recordType.OPT).map(toRecord),
    ...(edns && { edns }),
  };
}

interface ReadRecord extends Omit<ResourceRecord, 'ttlSeconds'> {
  readonly ttlField: number;
}

function readCounts(reader: WireReader) {
  const questions = reader.uint16();
  const answers = reader.uint16();
  const authorities = reader.uint16();
  const additionals = reader.uint16();
  const records = answers + authorities + additionals;
  // Before anything is read: a header of 12 bytes may promise 262,140 records.
  if (questions * minQuestionBytes + records * minRecordBytes > reader.remaining) {
    throw new DnsFormatError('more records promised than the message can hold');
  }
  return { questions, answers, authorities, additionals };
}

function readQuestion(reader: WireReader): Question & { readonly class: number } {
  return { name: reader.name(), type: reader.uint16(), class: reader.uint16() };
}

function readRecord(reader: WireReader, message: Uint8Array): ReadRecord {
  const name = reader.name();
  const type = reader.uint16();
  const recordClass = reader.uint16();
  const ttlField = reader.uint32();
  const data = readRecordData(reader, type, reader.uint16(), message);
  return { name, type, class: recordClass, ttlField, data };
}

/** RFC 2181 section 8: a TTL with its top bit set counts as zero. */
function toRecord({ ttlField, ...record }: ReadRecord): ResourceRecord {
  return { ...record, ttlSeconds: ttlField > 0x7fffffff ? 0 : ttlField };
}

/** RFC 6891 section 6.1.1: at most one OPT, owned by the root, among the additional records. */
function findEdns(others: readonly ReadRecord[], additionals: readonly ReadRecord[]): Edns | undefined {
  const options = additionals.filter((record) => record.type === recordType.OPT);
  const misplaced = others.some((record) => record.type === recordType.OPT);
  const [option] = options;
  if (misplaced || options.length > 1 || (option && option.name !== '\0')) {
    throw new DnsFormatError('OPT record out of place');
  }
  return option && readEdns(option.class, option.ttlField, option.data);
}

function times<Item>(count: number, read: () => Item): Item[] {
  return Array.from({ length: count }, read);
}

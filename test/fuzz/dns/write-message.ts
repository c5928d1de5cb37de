import type { DnsMessage, ResourceRecord } from '../../../shared/dns/message.ts';

/** What a message is written from; the header's fields as parsed, `edns` as a bare OPT with DO. */
export type WritableMessage = Pick<
  DnsMessage,
  'id' | 'code' | 'questions' | 'answers' | 'authorities' | 'additionals'
>;

const responseWithRecursion = 0x8180;
const bareOption = Buffer.from('00002904d0000080000000', 'hex');

/** Writes a response without compression; record data goes out as it is, well-formed or not. */
export function writeMessage({
  id,
  code,
  questions,
  answers,
  authorities,
  additionals,
}: WritableMessage): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(responseWithRecursion | (code & 0xf), 2);
  const counts = [questions.length, answers.length, authorities.length, additionals.length + 1];
  for (const [index, count] of counts.entries()) header.writeUInt16BE(count, 4 + 2 * index);
  return Buffer.concat([
    header,
    ...questions.flatMap(({ name, type, class: of }) => [Buffer.from(name, 'latin1'), numbers(type, of)]),
    ...[...answers, ...authorities, ...additionals].flatMap(writeRecord),
    bareOption,
  ]);
}

function writeRecord({ name, type, class: of, ttlSeconds, data }: ResourceRecord): Uint8Array[] {
  const rest = Buffer.alloc(6);
  rest.writeUInt32BE(ttlSeconds >>> 0, 0);
  rest.writeUInt16BE(data.length, 4);
  return [Buffer.from(name, 'latin1'), numbers(type, of), rest, data];
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, 2 * index);
  return bytes;
}

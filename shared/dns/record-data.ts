import { DnsFormatError } from './format-error.ts';
import { recordType } from './record-type.ts';
import { WireReader } from './wire-reader.ts';

/** Where names stand in the data of a type: fixed bytes before them, how many, fixed bytes after them. */
interface NameLayout {
  readonly before: number;
  readonly names: number;
  readonly after: number;
}

const oneName: NameLayout = { before: 0, names: 1, after: 0 };

/** Types whose names may be compressed (RFC 3597 section 4) and count in lower case (RFC 4034 section 6.2). */
const nameLayouts = new Map<number, NameLayout>([
  [recordType.NS, oneName],
  [recordType.CNAME, oneName],
  [recordType.PTR, oneName],
  [recordType.DNAME, oneName],
  [recordType.MX, { before: 2, names: 1, after: 0 }],
  [recordType.SOA, { before: 0, names: 2, after: 20 }],
]);

/**
 * Reads the data of one record in canonical form: names expanded and lower-cased, all else as received.
 *
 * @throws DnsFormatError when the data does not fit its length or its type.
 */
export function readRecordData(
  reader: WireReader,
  type: number,
  length: number,
  message: Uint8Array,
): Uint8Array {
  const start = reader.position;
  const raw = reader.take(length);
  if (type === recordType.TXT) joinCharacterStrings(raw);
  const layout = nameLayouts.get(type);
  return layout === undefined ? raw : expandNames(message, start, length, layout);
}

/**
 * Joins the character-strings of TXT data as bytes (RFC 1035 section 3.3.14).
 *
 * @throws DnsFormatError when there is none or one leaves the data; a parsed record's data never does.
 */
export function joinCharacterStrings(data: Uint8Array): Uint8Array {
  const reader = new WireReader(data);
  const strings: Uint8Array[] = [];
  while (reader.remaining > 0) strings.push(reader.take(reader.uint8()));
  if (strings.length === 0) throw new DnsFormatError('TXT data without a string');
  return new Uint8Array(Buffer.concat(strings));
}

function expandNames(message: Uint8Array, start: number, length: number, layout: NameLayout): Uint8Array {
  const reader = new WireReader(message, start);
  const parts = [reader.take(layout.before)];
  for (let count = 0; count < layout.names; count += 1) parts.push(Buffer.from(reader.name(), 'latin1'));
  parts.push(reader.take(layout.after));
  if (reader.position !== start + length) throw new DnsFormatError('record data of the wrong length');
  return Buffer.concat(parts);
}

import { labelsOf, parseName, type WireName } from '../../../../shared/dns/name.ts';
import { recordType } from '../../../../shared/dns/record-type.ts';

/** One record of a made-up response, its data as it goes over the wire. */
export interface Rr {
  readonly name: WireName;
  readonly type: number;
  readonly ttl: number;
  readonly data: Uint8Array;
}

/** What a made-up response says. */
export interface ResponseParts {
  readonly code: number;
  readonly answers: readonly Rr[];
  readonly authorities: readonly Rr[];
}

const latin1 = (name: string) => Buffer.from(name, 'latin1');

/** Numbers of `bytes` bytes each, big-endian. */
export const uint = (bytes: number, ...values: number[]) =>
  Buffer.concat(values.map((value) => Buffer.from(value.toString(16).padStart(bytes * 2, '0'), 'hex')));

/** Writes the data of a record from the text that a zone fixture has for it. */
export function writeData(type: number, text: string): Uint8Array {
  if (type === recordType.TXT) {
    const bytes = latin1(text);
    const strings = Array.from({ length: Math.ceil(bytes.length / 255) || 1 }, (_, index) =>
      bytes.subarray(index * 255, index * 255 + 255),
    );
    return Buffer.concat(strings.flatMap((string) => [uint(1, string.length), string]));
  }
  return latin1(parseName(text));
}

/** An SOA whose minimum is given. */
export function writeSoa(zone: WireName, minimum: number): Uint8Array {
  return Buffer.concat([
    latin1(`\x02ns${zone}`),
    latin1(`\x04host${zone}`),
    uint(4, 1, 3600, 600, 86_400, minimum),
  ]);
}

/** The bitmap of NSEC and NSEC3 records (RFC 4034 section 4.1.2). */
export function writeBitmap(types: Iterable<number>): Uint8Array {
  const windows = Map.groupBy(
    [...types].toSorted((a, b) => a - b),
    (type) => type >> 8,
  );
  return Buffer.concat(
    [...windows].flatMap(([window, members]) => {
      const block = Buffer.alloc(((Math.max(...members) & 0xff) >> 3) + 1);
      for (const type of members) {
        const at = (type & 0xff) >> 3;
        block[at] = (block[at] ?? 0) | (0x80 >> (type & 7));
      }
      return [uint(1, window, block.length), block];
    }),
  );
}

/** Base 32 with the extended hex alphabet, as the owners of NSEC3 records have it (RFC 4648 section 7). */
export function writeBase32Hex(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => Number.parseInt(five, 2).toString(32)).join('');
}

/** Writes a whole response, without compression. */
export function writeResponse(name: WireName, type: number, parts: ResponseParts): Uint8Array {
  const records = [...parts.answers, ...parts.authorities];
  return Buffer.concat([
    uint(2, 0x1234, 0x8180 | parts.code, 1, parts.answers.length, parts.authorities.length, 0),
    latin1(name),
    uint(2, type, 1),
    ...records.flatMap((rr) => [
      latin1(rr.name),
      uint(2, rr.type, 1),
      uint(4, rr.ttl),
      uint(2, rr.data.length),
      rr.data,
    ]),
  ]);
}

/** Labels as signatures count them. */
export const signedLabels = (name: WireName) =>
  labelsOf(name).filter((label, at) => at > 0 || label !== '*').length;

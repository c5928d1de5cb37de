import { createHash } from 'node:crypto';

/** The parts of a DNSKEY record in presentation format. */
export interface PrintedKey {
  readonly owner: string;
  readonly flags: number;
  readonly algorithm: number;
  readonly keyTag: number;
  readonly data: Buffer;
}

const hashNames = new Map([
  [1, 'sha1'],
  [2, 'sha256'],
  [4, 'sha384'],
]);

/**
 * Reads a DNSKEY record from its line.
 *
 * @throws TypeError when the line holds none.
 */
export function readPrintedKey(line: string): PrintedKey {
  const match = /^(\S+) .*\bDNSKEY (\d+) (\d+) (\d+) ([^;]*)/.exec(line.replaceAll(/\s+/g, ' '));
  if (match === null) throw new TypeError('not a DNSKEY record');
  const [, owner = '', flags, protocol, algorithm, key = ''] = match;
  const head = [Number(flags) >> 8, Number(flags) & 0xff, Number(protocol), Number(algorithm)];
  const data = Buffer.from([...head, ...Buffer.from(key.replaceAll(' ', ''), 'base64')]);
  return { owner, flags: Number(flags), algorithm: Number(algorithm), keyTag: keyTagOf(data), data };
}

/** Writes the DS record of a key (RFC 4034 section 5.1.4). */
export function dsRecord({ owner, algorithm, keyTag, data }: PrintedKey, digestType: number): string {
  const labels = owner.toLowerCase().split('.').filter(Boolean);
  const name = Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]),
    Buffer.alloc(1),
  ]);
  const hash = createHash(hashNames.get(digestType) ?? '')
    .update(name)
    .update(data);
  return `${owner} IN DS ${keyTag} ${algorithm} ${digestType} ${hash.digest('hex').toUpperCase()}`;
}

/** RFC 4034 appendix B. */
function keyTagOf(data: Buffer): number {
  const sum = data.reduce((total, byte, index) => total + (index % 2 === 0 ? byte << 8 : byte), 0);
  return (sum + (sum >> 16)) & 0xffff;
}

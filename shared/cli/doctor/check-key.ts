import type { RecordKey } from '../../protocol/delegation-record.ts';
import { advice, type Finding, good, problem } from './finding.ts';

/** NIST SP 800-57 part 1: from 2031 on, 2048 bits do not suffice. */
const wantedRsaBits = 3072;

/** Checks the key of a delegation record. */
export function checkKey(name: string, key: RecordKey): readonly Finding[] {
  if (key.kind === 'revoked') {
    return [problem(name, 'its key is empty, which says revoked', 'Enrol again, or publish the key.')];
  }
  if (key.kind === 'invalid') {
    const fix = 'Publish an Ed25519 key, or RSA of 2048 to 4096 bits with an ordinary exponent.';
    return key.reasons.map((reason) => problem(name, reason, fix));
  }
  const { type, bits, fingerprint } = key.publicKey;
  if (type === 'rsa' && bits < wantedRsaBits) {
    return [
      advice(
        name,
        `its RSA key has ${bits} bits`,
        `Replace it by Ed25519, or by RSA of ${wantedRsaBits} bits.`,
      ),
    ];
  }
  return [
    good(name, `holds an ${type === 'rsa' ? `RSA key of ${bits} bits` : 'Ed25519 key'}, ${fingerprint}`),
  ];
}

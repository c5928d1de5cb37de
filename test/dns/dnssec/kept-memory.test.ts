import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { readZoneKey } from '../../../shared/dns/dnssec/dnskey.ts';
import { readDelegationSigner } from '../../../shared/dns/dnssec/ds.ts';

/** Data of a record, as a view of a response of 4 KB. */
function inResponse(...parts: readonly Uint8Array[]): Uint8Array {
  const data = Buffer.concat(parts);
  const response = new Uint8Array(4096);
  response.set(data, 100);
  return response.subarray(100, 100 + data.length);
}

test('a zone key that is kept does not hold on to the response it came in', () => {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  const record = inResponse(Uint8Array.of(1, 0, 3, 15), Buffer.from(x, 'base64url'));
  const key = readZoneKey(record);
  expect(key?.data).toEqual(Uint8Array.from(record));
  expect(key?.data.buffer.byteLength).toBe(36);
});

test('nor does the digest that points to it (RFC 4034 section 5.1)', () => {
  const digest = new Uint8Array(32).fill(7);
  const signer = readDelegationSigner(inResponse(Uint8Array.of(1, 2, 15, 2), digest));
  expect(signer?.digest).toEqual(digest);
  expect(signer?.digest.buffer.byteLength).toBe(32);
});

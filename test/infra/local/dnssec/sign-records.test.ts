import { createPublicKey, verify } from 'node:crypto';
import type { Answer, RrsigAnswer, RrsigData } from 'dns-packet';
import { describe, expect, test } from 'vitest';
import { canonicalForm, printData } from '../../../../infra/local/dnssec/canonical-form.ts';
import {
  delegationSigner,
  presentDelegationSigner,
} from '../../../../infra/local/dnssec/delegation-signer.ts';
import { KeyRing } from '../../../../infra/local/dnssec/key-ring.ts';
import { signRecords } from '../../../../infra/local/dnssec/sign-records.ts';
import { Signer } from '../../../../infra/local/dnssec/signer.ts';
import { keyTag, makeZoneKey, printKey } from '../../../../infra/local/dnssec/zone-key.ts';

const txt = (name: string, text: string): Answer => ({
  name,
  type: 'TXT',
  class: 'IN',
  ttl: 300,
  data: text,
});

/** Verifies as RFC 4034 section 3.1.8.1 says, with the key as RFC 6605 section 4 prints it. */
function verifies(records: readonly Answer[], signature: RrsigData, key: Buffer): boolean {
  const [x, y] = [key.subarray(0, 32), key.subarray(32)].map((half) => half.toString('base64url'));
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
  const data = { ...signature, signature: Buffer.alloc(0) };
  const signed = Buffer.concat([printData({ name: '.', type: 'RRSIG', data }), canonicalForm(records)]);
  return verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature.signature);
}

describe('the example of RFC 6605, section 6.1', () => {
  const key = Buffer.from(
    'GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==',
    'base64',
  );
  const data = { flags: 257, algorithm: 13, key };
  const signature = {
    typeCovered: 'A',
    algorithm: 13,
    labels: 3,
    originalTTL: 3600,
    expiration: Date.UTC(2010, 8, 9, 10, 4, 39) / 1000,
    inception: Date.UTC(2010, 7, 12, 10, 4, 39) / 1000,
    keyTag: 55648,
    signersName: 'example.net',
    signature: Buffer.from(
      'qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw==',
      'base64',
    ),
  };

  test('its key has the tag 55648 and the DS record that is printed there', () => {
    expect(keyTag(printKey(data))).toBe(55648);
    const signer = delegationSigner('example.net.', { ...makeZoneKey(257), data, tag: 55648 });
    expect(presentDelegationSigner(signer)).toBe(
      '55648 13 2 B4C8C1FE2E7477127B27115656AD6256F424625BF5C1E2770CE6D6E37DF61D17',
    );
  });

  test('its signature holds for the address record in canonical form, and for no other address', () => {
    const address = (ip: string): Answer => ({ name: 'WWW.example.net', type: 'A', ttl: 3600, data: ip });
    expect(verifies([address('192.0.2.1')], signature, key)).toBe(true);
    expect(verifies([address('192.0.2.2')], signature, key)).toBe(false);
  });
});

describe('signing a record set (RFC 4035, section 2.2)', () => {
  const key = makeZoneKey(256);
  const nowSeconds = 1_800_000_000;
  const signAt = (records: readonly Answer[], seconds = nowSeconds): RrsigAnswer =>
    signRecords(records, { zoneName: 'example.', key, nowSeconds: seconds });

  test('a signature says what it covers, and is valid from an hour ago for three days', () => {
    const records = [txt('a.example', 'one'), txt('a.example', 'other')];
    const signature = signAt(records);
    expect(signature).toEqual({
      name: 'a.example',
      type: 'RRSIG',
      class: 'IN',
      ttl: 300,
      data: {
        typeCovered: 'TXT',
        algorithm: 13,
        labels: 2,
        originalTTL: 300,
        expiration: 1_800_259_200,
        inception: 1_799_996_400,
        keyTag: key.tag,
        signersName: 'example.',
        signature: expect.any(Buffer),
      },
    });
    expect(verifies(records, signature.data, key.data.key)).toBe(true);
  });

  test('order, repetition and the case of names do not count (RFC 4034, section 6)', () => {
    const { data } = signAt([txt('a.example', 'b'), txt('a.example', 'a')]);
    const other = [txt('A.Example', 'a'), txt('A.Example', 'b'), txt('A.Example', 'a')];
    expect(verifies(other, data, key.data.key)).toBe(true);
    const alias = (target: string): Answer => ({ name: 'c.example', type: 'CNAME', ttl: 60, data: target });
    expect(canonicalForm([alias('A.Example')])).toEqual(canonicalForm([alias('a.example')]));
  });

  test.each([
    ['.', 0],
    ['example', 1],
    ['*.example', 1],
    ['a.b.example', 3],
  ])('%s has %i labels that count (RFC 4034, section 3.1.3)', (name, labels) => {
    expect(signAt([txt(name, 'v')]).data.labels).toBe(labels);
  });

  test('times wrap around as 32-bit numbers (RFC 4034, section 3.1.5)', () => {
    const { inception, expiration } = signAt([txt('a.example', 'v')], 2 ** 32 - 10).data;
    expect([inception, expiration]).toEqual([2 ** 32 - 10 - 3600, 3 * 24 * 3600 - 10]);
  });

  test('an empty record set is a TypeError', () => {
    expect(() => signAt([])).toThrow(new TypeError('there is nothing to sign'));
  });
});

describe('a signer', () => {
  const clock = { nowMs: 1_800_000_000_000 };
  const keys = new KeyRing(() => clock.nowMs);
  const signer = new Signer(keys, () => clock.nowMs);
  const sign = (text: string, name = 'a.example') => signer.sign('example.', [txt(name, text)]);

  test('keeps a signature for a day, under the name as it is asked for', () => {
    const first = sign('kept');
    clock.nowMs += 24 * 3600 * 1000 - 1000;
    expect(sign('kept', 'A.example')).toEqual({ ...first, name: 'A.example' });
    clock.nowMs += 1000;
    expect(sign('kept').data.inception).toBe(first.data.inception + 24 * 3600);
  });

  test('signs a set anew when it changed', () => {
    expect(sign('one').data.signature).not.toEqual(sign('two').data.signature);
  });

  test('signs keys with the key-signing key, and the rest with the other', () => {
    const { keySigning, zoneSigning } = keys.of('example.');
    const key: Answer = { name: 'example', type: 'DNSKEY', ttl: 300, data: keySigning.data };
    expect(signer.sign('example.', [key]).data.keyTag).toBe(keySigning.tag);
    expect(sign('v').data.keyTag).toBe(zoneSigning.tag);
  });
});

import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refuse } from '../../shared/protocol/errors.ts';
import { fingerprintMatches, fingerprintOf, parsePublicKey } from '../../shared/protocol/public-key.ts';
import { printPublicKeyPem } from '../../shared/protocol/public-key-text.ts';
import { readMessage } from '../../shared/protocol/read-message.ts';
import { signMessage } from '../../shared/protocol/sign-message.ts';
import { verifySignature } from '../../shared/protocol/signature.ts';
import { integer, rsaSpki, tagged } from './rsa-spki.ts';
import { body, seedMembers } from './seed-message.ts';

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}
const ed25519 = generateKeyPairSync('ed25519');
const rsa2048 = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spkiOf = ({ publicKey }: Keys) => publicKey.export({ format: 'der', type: 'spki' });
const pemOf = ({ publicKey }: Keys) => publicKey.export({ format: 'pem', type: 'spki' }).toString();

const neither = 'the key is neither Ed25519 nor RSA';
const noText = 'the key is neither PEM nor the base64 of an SPKI';
const noDer = 'the key is not encoded in DER';
const bits = 'the RSA modulus has not 2048 to 4096 bits';
const exponent = 'the RSA exponent is not an odd number from 65537 to 2^32-1';

describe.each<{ name: string; type: 'ed25519' | 'rsa'; size: number; keys: Keys }>([
  { name: 'Ed25519', type: 'ed25519', size: 256, keys: ed25519 },
  { name: 'RSA-2048', type: 'rsa', size: 2048, keys: rsa2048 },
  { name: 'RSA-3072', type: 'rsa', size: 3072, keys: generateKeyPairSync('rsa', { modulusLength: 3072 }) },
  { name: 'RSA-4096', type: 'rsa', size: 4096, keys: generateKeyPairSync('rsa', { modulusLength: 4096 }) },
])('a key of $name (design, TXT records and Keys)', ({ type, size, keys }) => {
  const spki = spkiOf(keys);
  const base64 = spki.toString('base64');
  const pem = pemOf(keys);

  test.each([
    { form: 'PEM with real line breaks', text: pem },
    { form: 'PEM without a line break at the end', text: pem.trimEnd() },
    { form: 'PEM with CR and LF', text: pem.replaceAll('\n', '\r\n') },
    { form: 'PEM with the two characters \\n', text: pem.replaceAll('\n', '\\n') },
    { form: 'PEM with spaces', text: pem.replaceAll('\n', ' ') },
    { form: 'PEM without breaks', text: pem.replaceAll('\n', '') },
    {
      form: 'PEM with its base64 on one line',
      text: `-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----`,
    },
    { form: 'PEM behind several breaks', text: `\\n \n\\n${pem}` },
    { form: 'PEM of 4,000 characters with its spaces', text: pem.padEnd(4000) },
    { form: 'bare base64', text: base64 },
    { form: 'bare base64 with line breaks', text: base64.replace(/.{64}/g, '$&\n') },
    { form: 'what printPublicKeyPem prints', text: printPublicKeyPem(base64) },
  ])('is read from $form', ({ text }) => {
    expect(parsePublicKey(text)).toEqual({
      ok: true,
      value: {
        type,
        bits: size,
        keyObject: expect.objectContaining({ type: 'public', asymmetricKeyType: type }),
        spkiBase64: base64,
        fingerprint: createHash('sha256').update(spki).digest('base64'),
      },
    });
  });

  test('prints as the PEM that OpenSSL writes, but for the line break at its end', () => {
    expect(printPublicKeyPem(base64)).toBe(pem.trimEnd());
  });

  test('verifies what it signed', () => {
    const key = parsePublicKey(pem);
    const read = readMessage(body({ ...seedMembers, signature: signMessage(seedMembers, keys.privateKey) }));
    expect(
      key.ok && read.ok && verifySignature(read.value, key.value, { acceptRsaPayloadSignatures: false }),
    ).toEqual({ ok: true, scheme: type === 'rsa' ? 'rsa-digest' : 'ed25519' });
  });

  test('matches its own fingerprint and no other', () => {
    const key = parsePublicKey(base64);
    expect(key.ok && fingerprintMatches(key.value, fingerprintOf(spki))).toBe(true);
    expect(key.ok && fingerprintMatches(key.value, fingerprintOf(spki.subarray(1)))).toBe(false);
  });
});

const spkiText = (type: 'ec' | 'x25519' | 'ed448' | 'rsa-pss' | 'rsa') => {
  const options = { namedCurve: 'P-256', modulusLength: type === 'rsa' ? 1024 : 2048 };
  // biome-ignore lint/suspicious/noExplicitAny: the overloads know no variable type
  return pemOf(generateKeyPairSync(type as any, options) as unknown as Keys);
};

describe('INVALID_PUBLIC_KEY (design, Keys)', () => {
  const odd = (length: number) => (1n << BigInt(length - 1)) + 1n;
  const f4 = 65_537n;

  test.each([
    { what: 'P-256', text: spkiText('ec'), reason: neither },
    { what: 'X25519', text: spkiText('x25519'), reason: neither },
    { what: 'Ed448', text: spkiText('ed448'), reason: neither },
    { what: 'RSA-PSS', text: spkiText('rsa-pss'), reason: neither },
    { what: 'RSA-1024', text: spkiText('rsa'), reason: bits },
    { what: 'RSA of 2047 bits', text: rsaSpki(odd(2047), f4), reason: bits },
    { what: 'RSA of 4097 bits', text: rsaSpki(odd(4097), f4), reason: bits },
    { what: 'RSA of 16384 bits', text: rsaSpki(odd(16_384), f4), reason: bits },
    { what: 'an RSA modulus of 0', text: rsaSpki(0n, f4), reason: bits },
    { what: 'an even RSA modulus', text: rsaSpki(odd(2048) + 1n, f4), reason: 'the RSA modulus is even' },
    { what: 'an RSA exponent of 0', text: rsaSpki(odd(2048), 0n), reason: exponent },
    { what: 'an RSA exponent of 1', text: rsaSpki(odd(2048), 1n), reason: exponent },
    { what: 'an RSA exponent of 3', text: rsaSpki(odd(2048), 3n), reason: exponent },
    { what: 'an RSA exponent of 65535', text: rsaSpki(odd(2048), 65_535n), reason: exponent },
    { what: 'an RSA exponent of 65538', text: rsaSpki(odd(2048), 65_538n), reason: exponent },
    { what: 'an RSA exponent of 2^32', text: rsaSpki(odd(2048), 2n ** 32n), reason: exponent },
    { what: 'an RSA exponent of 2^32+1', text: rsaSpki(odd(2048), 2n ** 32n + 1n), reason: exponent },
    { what: 'an RSA exponent as long as the modulus', text: rsaSpki(odd(2048), odd(2047)), reason: exponent },
  ])('$what', ({ text, reason }) => {
    expect(parsePublicKey(text)).toEqual(refuse('INVALID_PUBLIC_KEY', reason));
  });

  test.each([
    { size: 2048, e: f4 },
    { size: 2049, e: f4 },
    { size: 4096, e: f4 },
    { size: 2048, e: 2n ** 32n - 1n },
  ])('but RSA of $size bits with the exponent $e is within the bounds', ({ size, e }) => {
    expect(parsePublicKey(rsaSpki(odd(size), e))).toMatchObject({
      ok: true,
      value: { type: 'rsa', bits: size },
    });
  });

  const ed = spkiOf(ed25519);
  const rsa = spkiOf(rsa2048);
  const { n, e } = rsa2048.publicKey.export({ format: 'jwk' });
  const modulus = Buffer.from(n ?? '', 'base64url');
  const f4Bytes = Buffer.from(e ?? '', 'base64url');
  const algorithm = Buffer.from('300d06092a864886f70d0101010500', 'hex');
  const spkiAround = (key: Buffer, unusedBits = 0, after: Buffer = Buffer.alloc(0)) =>
    tagged(0x30, algorithm, tagged(0x03, Buffer.of(unusedBits), key), after);
  const zero = Buffer.of(0);
  const e4 = integer(f4);
  const goodModulus = tagged(0x02, zero, modulus);
  const goodKey = tagged(0x30, goodModulus, e4);

  test.each([
    { what: 'a byte behind Ed25519', der: Buffer.concat([ed, zero]), reason: neither },
    { what: 'Ed25519 cut off', der: ed.subarray(0, -1), reason: neither },
    {
      what: 'Ed25519 with its length in two bytes',
      der: Buffer.concat([Buffer.of(0x30, 0x81), ed.subarray(1)]),
      reason: neither,
    },
    {
      what: 'Ed25519 with parameters',
      der: Buffer.from(`302c300706032b65700500032100${ed.subarray(-32).toString('hex')}`, 'hex'),
      reason: neither,
    },
    { what: 'a byte behind RSA', der: Buffer.concat([rsa, zero]), reason: noDer },
    { what: 'a second key behind RSA', der: Buffer.concat([rsa, rsa]), reason: noDer },
    { what: 'RSA cut off', der: rsa.subarray(0, -1), reason: neither },
    { what: 'a byte behind the exponent', der: spkiAround(Buffer.concat([goodKey, zero])), reason: noDer },
    { what: 'a third number', der: spkiAround(tagged(0x30, goodModulus, e4, e4)), reason: noDer },
    { what: 'an element behind the key', der: spkiAround(goodKey, 0, e4), reason: noDer },
    {
      what: 'a modulus with two leading zeros',
      der: spkiAround(tagged(0x30, tagged(0x02, zero, zero, modulus), e4)),
      reason: noDer,
    },
    {
      what: 'a modulus that reads as negative',
      der: spkiAround(tagged(0x30, tagged(0x02, modulus), e4)),
      reason: noDer,
    },
    {
      what: 'an exponent with a leading zero',
      der: spkiAround(tagged(0x30, goodModulus, tagged(0x02, zero, f4Bytes))),
      reason: noDer,
    },
    {
      what: 'a length in three bytes where two do',
      der: spkiAround(tagged(0x30, goodModulus, Buffer.of(0x02, 0x81, 3), f4Bytes)),
      reason: noDer,
    },
    { what: 'unused bits', der: spkiAround(goodKey, 1), reason: neither },
    {
      what: 'RSA without its parameters',
      der: tagged(
        0x30,
        algorithm.subarray(0, 0),
        tagged(0x30, algorithm.subarray(2, 13)),
        tagged(0x03, zero, goodKey),
      ),
      reason: neither,
    },
    { what: 'a key in PKCS#1', der: goodKey, reason: neither },
    {
      what: 'a private key',
      der: ed25519.privateKey.export({ format: 'der', type: 'pkcs8' }),
      reason: neither,
    },
    { what: '32 bytes without SPKI', der: ed.subarray(-32), reason: neither },
    { what: 'one byte', der: Buffer.of(0x30), reason: neither },
    { what: 'an endless length', der: Buffer.of(0x30, 0x80, 0, 0), reason: neither },
    { what: 'a length of four bytes', der: Buffer.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff), reason: neither },
  ])('$what', ({ der, reason }) => {
    expect(parsePublicKey(der.toString('base64'))).toEqual(refuse('INVALID_PUBLIC_KEY', reason));
  });

  test('the DER of these cases is that of the key itself when nothing is varied', () => {
    expect(spkiAround(goodKey).equals(rsa)).toBe(true);
  });

  const pem = pemOf(ed25519).trimEnd();
  const base64 = ed.toString('base64');
  test.each([
    { what: 'nothing', text: '' },
    { what: 'white space', text: ' \n' },
    { what: 'the frame alone', text: '-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----' },
    { what: 'a private key in PEM', text: pem.replaceAll('PUBLIC', 'PRIVATE') },
    { what: 'a frame in lower case', text: pem.toLowerCase() },
    { what: 'no end', text: pem.replace('-----END PUBLIC KEY-----', '') },
    { what: 'no beginning', text: pem.replace('-----BEGIN PUBLIC KEY-----', '') },
    { what: 'text in front', text: `key: ${pem}` },
    { what: 'text behind', text: `${pem};` },
    { what: 'two keys', text: `${pem}\n${pem}` },
    { what: 'a header', text: pem.replace('-----\n', '-----\nComment: mine\n\n') },
    { what: 'the URL alphabet', text: base64.replace(/[A-Z]/, '-') },
    { what: 'padding too much', text: `${base64}====` },
    { what: 'a character missing', text: base64.slice(1) },
    { what: 'a no-break space', text: base64.replace('A', 'A\u00a0') },
    { what: 'more than 4,000 characters', text: `${pem}${' '.repeat(4000)}` },
  ])('$what', ({ text }) => {
    expect(parsePublicKey(text)).toEqual(refuse('INVALID_PUBLIC_KEY', noText));
  });

  test('any text and any bytes are refused or are the one text of their key', () => {
    const near = fc.constantFrom(ed, rsa).chain((der) =>
      fc.tuple(fc.nat({ max: der.length - 1 }), fc.integer({ min: 1, max: 255 })).map(([at, mask]) => {
        const changed = Buffer.from(der);
        changed[at] = (changed[at] ?? 0) ^ mask;
        return changed.toString('base64');
      }),
    );
    const bytes = fc.uint8Array({ maxLength: 60 }).map((content) => Buffer.from(content).toString('base64'));
    fc.assert(
      fc.property(fc.oneof(near, bytes, fc.string()), (text) => {
        const key = parsePublicKey(text);
        const expected = key.ok ? { spkiBase64: text, again: text } : { refused: 'INVALID_PUBLIC_KEY' };
        expect(
          key.ok
            ? {
                spkiBase64: key.value.spkiBase64,
                again: key.value.keyObject.export({ format: 'der', type: 'spki' }).toString('base64'),
              }
            : { refused: key.refusal.code },
        ).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test.each(['', 'AQ', 'AQ==\n', '-----BEGIN PUBLIC KEY-----'])(
    'printPublicKeyPem throws TypeError for %j, which is no canonical base64',
    (text) => {
      expect(() => printPublicKeyPem(text)).toThrow(
        new TypeError('a public key is printed from the canonical base64 of its SPKI'),
      );
    },
  );
});

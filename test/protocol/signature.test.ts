import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { payloadDigest } from '../../shared/protocol/digest.ts';
import { refuse } from '../../shared/protocol/errors.ts';
import type { SignedMembers } from '../../shared/protocol/message.ts';
import { fingerprintMatches, type PublicKey, parsePublicKey } from '../../shared/protocol/public-key.ts';
import { readMessage } from '../../shared/protocol/read-message.ts';
import { signMessage } from '../../shared/protocol/sign-message.ts';
import { verifySignature } from '../../shared/protocol/signature.ts';
import { fromLittleEndian, groupOrder, toLittleEndian } from './edwards25519.ts';
import { jsonTexts } from './json-texts.ts';
import { readPlainly } from './plain-json-reader.ts';
import { body, filledSeedExample, formalSignature, seedMembers, seedSignedText } from './seed-message.ts';

const ed25519 = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const edKey = publicKeyOf(ed25519.publicKey);
const rsaKey = publicKeyOf(rsa.publicKey);
const payloadToo = { acceptRsaPayloadSignatures: true };
const digestOnly = { acceptRsaPayloadSignatures: false };

const doesNotHold = (type: string) => ({
  ok: false,
  reason: `the signature does not hold under this ${type} key`,
});
const wrongLength = (type: string) => ({
  ok: false,
  reason: `the signature has not the length of one by this ${type} key`,
});
const invalidValue = refuse('INVALID_MESSAGE', 'signature.value must be canonical base64');

describe('the example of the documents (message-flow, Signature Generation and Verification)', () => {
  test.each([
    { name: 'Ed25519', key: edKey, privateKey: ed25519.privateKey, scheme: 'ed25519' },
    { name: 'RSA-2048', key: rsaKey, privateKey: rsa.privateKey, scheme: 'rsa-digest' },
  ])('signed with $name it verifies as laid out in the documents', ({ key, privateKey, scheme }) => {
    const signature = signMessage(seedMembers, privateKey);
    expect(signature).toEqual({
      algorithm: 'sha256',
      value: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
      fingerprint: key.fingerprint,
    });
    const read = unverified(filledSeedExample(signature));
    expect(fingerprintMatches(key, read.message.signature.fingerprint)).toBe(true);
    expect(verifySignature(read, key, digestOnly)).toEqual({ ok: true, scheme });
  });
});

describe('what is signed (design, Signed bytes)', () => {
  const digest = payloadDigest(seedSignedText);
  const payload = Buffer.from(seedSignedText);
  const pss = { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING };

  test.each([
    {
      what: 'Ed25519 over the digest',
      key: edKey,
      value: sign(null, digest, ed25519.privateKey),
      expected: { ok: true, scheme: 'ed25519' },
    },
    {
      what: 'Ed25519 over the payload',
      key: edKey,
      value: sign(null, payload, ed25519.privateKey),
      expected: doesNotHold('ed25519'),
    },
    {
      what: 'Ed25519 over the digest in hexadecimal',
      key: edKey,
      value: sign(null, Buffer.from(digest.toString('hex')), ed25519.privateKey),
      expected: doesNotHold('ed25519'),
    },
    {
      what: 'RSA over the digest',
      key: rsaKey,
      value: sign('sha256', digest, rsa.privateKey),
      expected: { ok: true, scheme: 'rsa-digest' },
    },
    {
      what: 'RSA over the digest, no algorithm named to crypto.sign',
      key: rsaKey,
      value: sign(null, digest, rsa.privateKey),
      expected: { ok: true, scheme: 'rsa-digest' },
    },
    {
      what: 'RSA over the payload',
      key: rsaKey,
      value: sign('sha256', payload, rsa.privateKey),
      expected: { ok: true, scheme: 'rsa-payload' },
    },
    {
      what: 'RSA with SHA-1',
      key: rsaKey,
      value: sign('sha1', digest, rsa.privateKey),
      expected: doesNotHold('rsa'),
    },
    {
      what: 'RSA with SHA-512',
      key: rsaKey,
      value: sign('sha512', payload, rsa.privateKey),
      expected: doesNotHold('rsa'),
    },
    { what: 'RSA-PSS', key: rsaKey, value: sign('sha256', digest, pss), expected: doesNotHold('rsa') },
    {
      what: 'Ed25519 under an RSA key',
      key: rsaKey,
      value: sign(null, digest, ed25519.privateKey),
      expected: wrongLength('rsa'),
    },
    {
      what: 'RSA under an Ed25519 key',
      key: edKey,
      value: sign('sha256', digest, rsa.privateKey),
      expected: wrongLength('ed25519'),
    },
  ])('$what', ({ key, value, expected }) => {
    expect(checkSeed(value, key)).toEqual(expected);
  });

  test('RSA over the payload is refused where the deployment does not take it', () => {
    const value = sign('sha256', payload, rsa.privateKey);
    expect(checkSeed(value, rsaKey, digestOnly)).toEqual(doesNotHold('rsa'));
  });

  test('another key of the same type does not verify', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    expect(checkSeed(sign(null, digest, privateKey), edKey)).toEqual(doesNotHold('ed25519'));
  });

  test.each<{ name: string; change: Partial<SignedMembers> }>([
    { name: 'issuedAt', change: { issuedAt: '2025-01-15T10:30:00.0Z' } },
    { name: 'document', change: { document: { ...(seedMembers.document as object), id: 'INV-2025-002' } } },
    {
      name: 'document, its members in another order',
      change: {
        document: {
          id: 'INV-2025-001',
          title: 'Monthly Service Invoice',
          totalAmount: { value: 1500, currency: 'USD' },
        },
      },
    },
    { name: 'id', change: { id: 'msg_abc124' } },
    { name: 'type', change: { type: 'btp_invoices' } },
    { name: 'from', change: { from: 'dev1235$alice.btps.saas.com' } },
    { name: 'to', change: { to: 'bob$receiver.org' } },
  ])('a changed $name breaks the signature', ({ change }) => {
    for (const [key, { privateKey }] of [
      [edKey, ed25519],
      [rsaKey, rsa],
    ] as const) {
      const signature = signMessage(seedMembers, privateKey);
      const read = unverified({ ...seedMembers, ...change, signature });
      expect(verifySignature(read, key, payloadToo)).toEqual(doesNotHold(key.type));
    }
  });

  test('any document is verified after signing, however its numbers and strings are spelled on the way', () => {
    fc.assert(
      fc.property(jsonTexts, (text) => {
        const document = readPlainly(text);
        fc.pre(document !== undefined);
        const members = { ...seedMembers, document };
        const { document: _, ...others } = {
          ...members,
          signature: signMessage(members, ed25519.privateKey),
        };
        const read = unverified(`${JSON.stringify(others).slice(0, -1)},"document":${text}}`);
        expect(verifySignature(read, edKey, digestOnly)).toEqual({ ok: true, scheme: 'ed25519' });
      }),
      { numRuns: 300 },
    );
  });
});

describe.each([
  { name: 'Ed25519', key: edKey, privateKey: ed25519.privateKey },
  { name: 'RSA-2048', key: rsaKey, privateKey: rsa.privateKey },
])('variations of one $name signature (design, Signed bytes)', ({ key, privateKey }) => {
  const { value } = signMessage(seedMembers, privateKey);
  const bytes = Buffer.from(value, 'base64');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const lastDigit = value.replace(/=*$/, '').length - 1;
  const nextDigit = alphabet[alphabet.indexOf(value[lastDigit] ?? '') + 1];

  test('both lengths end in padding, or these cases would show nothing', () => {
    expect(value.endsWith('==')).toBe(true);
  });

  test.each([
    { what: 'without padding', text: value.replace(/=+$/, '') },
    { what: 'with half of its padding', text: value.slice(0, -1) },
    { what: 'with one more =', text: `${value}=` },
    { what: 'with more padding', text: `${value}====` },
    { what: 'in the URL alphabet', text: value.replace(/[+/A]/, '-') },
    { what: 'in the URL alphabet without padding', text: bytes.toString('base64url') },
    {
      what: 'with other bits behind its last byte',
      text: value.slice(0, lastDigit) + nextDigit + value.slice(lastDigit + 1),
    },
    { what: 'with a space in front', text: ` ${value}` },
    { what: 'with a space behind', text: `${value} ` },
    { what: 'with a line break behind', text: `${value}\n` },
    { what: 'in lines of 64', text: value.replace(/.{64}/g, '$&\n') },
    { what: 'with a NUL behind', text: `${value}\0` },
    { what: 'twice', text: value + value },
    { what: 'with a character that is in no alphabet', text: `!${value}` },
  ])('$what is INVALID_MESSAGE', ({ text }) => {
    expect(Buffer.from(text, 'base64').subarray(0, bytes.length - 1).length).toBe(bytes.length - 1);
    expect(readMessage(body({ ...seedMembers, signature: { ...formalSignature, value: text } }))).toEqual(
      invalidValue,
    );
  });

  test.each([
    { what: 'with a byte behind', varied: Buffer.concat([bytes, Buffer.of(0)]) },
    { what: 'with a byte in front', varied: Buffer.concat([Buffer.of(0), bytes]) },
    { what: 'without its last byte', varied: bytes.subarray(0, -1) },
    { what: 'without its first byte', varied: bytes.subarray(1) },
    { what: 'twice over', varied: Buffer.concat([bytes, bytes]) },
    { what: 'of one byte', varied: Buffer.of(0) },
  ])('$what does not verify', ({ varied }) => {
    expect(checkSeed(varied, key)).toEqual(wrongLength(key.type));
  });

  test('with any one bit flipped does not verify', () => {
    fc.assert(
      fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(checkSeed(flipped, key)).toEqual(doesNotHold(key.type));
      }),
    );
  });

  test('of zeros does not verify', () => {
    expect(checkSeed(Buffer.alloc(bytes.length), key)).toEqual(doesNotHold(key.type));
  });
});

test('Ed25519 with S + L does not verify (RFC 8032 section 5.1.7)', () => {
  const bytes = Buffer.from(signMessage(seedMembers, ed25519.privateKey).value, 'base64');
  const raised = toLittleEndian(fromLittleEndian(bytes.subarray(32)) + groupOrder);
  expect(checkSeed(Buffer.concat([bytes.subarray(0, 32), raised]), edKey)).toEqual(doesNotHold('ed25519'));
});

test('RSA with the modulus added to the signature does not verify (RFC 8017 section 5.2.2)', () => {
  const modulus = BigInt(
    `0x${Buffer.from(rsa.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url').toString('hex')}`,
  );
  const raised = findRaised();
  const value = Buffer.from(raised.number.toString(16), 'hex').toString('base64');
  const read = unverified({ ...raised.members, signature: { ...formalSignature, value } });
  expect(verifySignature(read, rsaKey, payloadToo)).toEqual(doesNotHold('rsa'));

  /** The sum fits into as many bytes for small signatures only: looks for a message that has one. */
  function findRaised() {
    for (let index = 0; index < 5000; index += 1) {
      const members = { ...seedMembers, id: `msg_${index}` };
      const signature = Buffer.from(signMessage(members, rsa.privateKey).value, 'base64');
      const number = BigInt(`0x${signature.toString('hex')}`) + modulus;
      if (number < 2n ** 2048n) return { members, number };
    }
    throw new Error('no signature was small enough');
  }
});

describe('signMessage', () => {
  test('signs the payload itself when asked to', () => {
    const signature = signMessage(seedMembers, rsa.privateKey, 'rsa-payload');
    const read = unverified({ ...seedMembers, signature });
    expect(verifySignature(read, rsaKey, payloadToo)).toEqual({ ok: true, scheme: 'rsa-payload' });
  });

  test.each([
    { scheme: 'ed25519', keys: rsa },
    { scheme: 'rsa-digest', keys: ed25519 },
    { scheme: 'rsa-payload', keys: ed25519 },
  ] as const)('$scheme with a key of another type throws TypeError', ({ scheme, keys }) => {
    expect(() => signMessage(seedMembers, keys.privateKey, scheme)).toThrow(
      new TypeError(`${scheme} does not go with a key of this type`),
    );
  });
});

function publicKeyOf(key: KeyObject): PublicKey {
  const parsed = parsePublicKey(key.export({ format: 'pem', type: 'spki' }).toString());
  if (!parsed.ok) throw new Error(parsed.refusal.reasons.join());
  return parsed.value;
}

function unverified(content: unknown) {
  const read = readMessage(body(content));
  if (!read.ok) throw new Error(read.refusal.reasons.join());
  return read.value;
}

/** Checks a signature of the documents' example. */
function checkSeed(value: Buffer, key: PublicKey, options = payloadToo) {
  const signature = { ...formalSignature, value: value.toString('base64') };
  return verifySignature(unverified({ ...seedMembers, signature }), key, options);
}

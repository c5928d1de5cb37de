import { describe, expect, test } from 'vitest';
import { refuse } from '../../shared/protocol/errors.ts';
import { maxMessageBytes } from '../../shared/protocol/message-size.ts';
import { readMessage } from '../../shared/protocol/read-message.ts';
import {
  body,
  cbcEncryption,
  filledSeedExample,
  formalSignature,
  gcmEncryption,
  seedExample,
  seedMembers,
  seedSignedText,
} from './seed-message.ts';

const seed = { ...seedMembers, signature: formalSignature };
const encrypted = { ...seed, document: 'Y2lwaGVydGV4dA==' };
const without = (name: string, object: object) =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

describe('the example of the documents (message-flow, Message Construction)', () => {
  const canonicalText = `${seedSignedText.slice(0, -1)},"signature":${JSON.stringify(formalSignature)}}`;
  const read = {
    message: seed,
    from: {
      kind: 'delegated',
      text: 'dev1234$alice.btps.saas.com',
      delegatedId: 'dev1234',
      account: 'alice',
      domain: 'saas.com',
      userIdentity: 'alice$saas.com',
      originalIdentity: 'alice.btps.saas.com',
      deviceName: 'dev1234.alice.btps.saas.com',
    },
    to: {
      kind: 'user',
      text: 'bob$receiver.com',
      account: 'bob',
      domain: 'receiver.com',
      userIdentity: 'bob$receiver.com',
      originalIdentity: 'bob.btps.receiver.com',
    },
    issuedAtMs: 1_736_937_000_000,
    signedText: seedSignedText,
    canonicalText,
  };

  test('laid out as in the documents, with base64 in its placeholders, it is read', () => {
    expect(readMessage(body(filledSeedExample(formalSignature)))).toEqual({
      ok: true,
      value: read,
    });
  });

  test('printed by JSON.stringify it reads the same, and its body is the canonical text', () => {
    expect(readMessage(body(seed))).toEqual({ ok: true, value: read });
  });

  test('with its placeholders kept it is INVALID_MESSAGE: they are no base64', () => {
    expect(readMessage(body(seedExample))).toEqual(
      refuse('INVALID_MESSAGE', [
        'signature.value must be canonical base64',
        'signature.fingerprint must be canonical base64 of 32 bytes',
      ]),
    );
  });

  test('with encryption beside its clear document it is INVALID_MESSAGE (design, Where we differ)', () => {
    expect(readMessage(body({ ...seed, encryption: cbcEncryption }))).toEqual(
      refuse('INVALID_MESSAGE', 'document must be a string when the message is encrypted'),
    );
  });
});

describe('readMessage: other bodies of one message give the same texts (design, Wire formats)', () => {
  const full = { ...encrypted, encryption: gcmEncryption };
  const expected =
    `{"version":"1.0","issuedAt":"2025-01-15T10:30:00Z","document":"Y2lwaGVydGV4dA==","id":"msg_abc123",` +
    `"type":"btp_invoice","from":"dev1234$alice.btps.saas.com","to":"bob$receiver.com",` +
    `"signature":{"algorithm":"sha256","value":"${formalSignature.value}","fingerprint":"${formalSignature.fingerprint}"},` +
    `"encryption":{"algorithm":"aes-256-gcm","encryptedKey":"${gcmEncryption.encryptedKey}","iv":"${gcmEncryption.iv}",` +
    `"authTag":"${gcmEncryption.authTag}","type":"standardEncrypt"}}`;
  const reversed = (object: object) => Object.fromEntries(Object.entries(object).reverse());
  const { signature, encryption, ...signed } = full;

  test.each([
    { order: 'the fixed order', text: JSON.stringify(full) },
    {
      order: 'encryption before signature',
      text: JSON.stringify({ ...signed, encryption, signature }),
    },
    {
      order: 'members of signature reversed',
      text: JSON.stringify({ ...full, signature: reversed(signature) }),
    },
    {
      order: 'members of encryption reversed',
      text: JSON.stringify({ ...full, encryption: reversed(encryption) }),
    },
    { order: 'all members reversed', text: JSON.stringify(reversed(full)) },
    {
      order: 'signature first',
      text: JSON.stringify({ signature, ...signed, encryption }),
    },
    { order: 'white space', text: JSON.stringify(full, null, 2) },
    { order: 'escapes', text: JSON.stringify(full).replace('"id"', '"\\u0069d"') },
    { order: 'a line break at the end', text: `${JSON.stringify(full)}\n` },
  ])('$order', ({ text }) => {
    expect(readMessage(body(text))).toMatchObject({
      ok: true,
      value: {
        canonicalText: expected,
        signedText: `${expected.slice(0, expected.indexOf(',"signature"'))}}`,
        message: full,
      },
    });
  });
});

describe('readMessage takes', () => {
  test.each([
    { what: 'a document that is a string', message: { ...seed, document: 'text' } },
    { what: 'a document that is null', message: { ...seed, document: null } },
    { what: 'a document that is false', message: { ...seed, document: false } },
    { what: 'a document that is 0', message: { ...seed, document: 0 } },
    { what: 'a document that is an empty list', message: { ...seed, document: [] } },
    { what: 'an id of 128 characters', message: { ...seed, id: 'aZ0._:-b'.repeat(16) } },
    { what: 'a type of 64 characters', message: { ...seed, type: 'a_0b'.repeat(16) } },
    { what: 'a sender who is a user', message: { ...seed, from: 'alice$saas.com' } },
    { what: 'nine digits of a second', message: { ...seed, issuedAt: '2025-01-15T10:30:00.123456789Z' } },
    { what: 'aes-256-cbc', message: { ...encrypted, encryption: cbcEncryption } },
    { what: 'aes-256-gcm', message: { ...encrypted, encryption: gcmEncryption } },
    {
      what: 'an encryption type of 64',
      message: { ...encrypted, encryption: { ...cbcEncryption, type: 'aZ0_-abc'.repeat(8) } },
    },
  ])('$what', ({ message }) => {
    expect(readMessage(body(message))).toMatchObject({ ok: true, value: { message } });
  });

  test('a body of 262,144 bytes; one byte more is MESSAGE_TOO_LARGE (design, Verification, step 1)', () => {
    const room = maxMessageBytes - body({ ...seed, document: '' }).length;
    const largest = { ...seed, document: 'x'.repeat(room) };
    expect(maxMessageBytes).toBe(262_144);
    expect(readMessage(body(largest))).toMatchObject({ ok: true, value: { message: largest } });
    expect(readMessage(body({ ...seed, document: 'x'.repeat(room + 1) }))).toEqual(
      refuse('MESSAGE_TOO_LARGE', 'the body is larger than 262144 bytes'),
    );
  });

  test('a body that is a view into a larger buffer', () => {
    const bytes = body(seed);
    const larger = new Uint8Array(bytes.length + 20);
    larger.set(bytes, 10);
    expect(readMessage(larger.subarray(10, 10 + bytes.length))).toEqual(readMessage(bytes));
  });
});

describe('readMessage refuses with INVALID_MESSAGE', () => {
  const signatureWith = (changes: object) => ({ ...seed, signature: { ...formalSignature, ...changes } });
  const cbcWith = (changes: object) => ({ ...encrypted, encryption: { ...cbcEncryption, ...changes } });
  const gcmWith = (changes: object) => ({ ...encrypted, encryption: { ...gcmEncryption, ...changes } });
  const bytes = (count: number) => Buffer.alloc(count, 7).toString('base64');
  const unknown = (path: string) => `${path} has a member that is not part of the format`;
  const date = 'issuedAt must be a real date as YYYY-MM-DDTHH:MM:SS[.fraction]Z';
  const id = 'id must be 1 to 128 of A-Z a-z 0-9 . _ : -';
  const type = 'type must be 1 to 64 of a-z 0-9 _';
  const fingerprint = 'signature.fingerprint must be canonical base64 of 32 bytes';
  const encryptionType = 'encryption.type must be 1 to 64 of A-Z a-z 0-9 _ -';
  const cipher = 'encryption.algorithm must be aes-256-cbc or aes-256-gcm';
  const tag = 'encryption.authTag must be canonical base64 of 16 bytes';

  test.each<{ what: string; message: unknown; reasons: string | string[] }>([
    { what: 'null', message: null, reasons: 'the message must be an object' },
    { what: 'a list', message: [seed], reasons: 'the message must be an object' },
    { what: 'a string', message: '"message"', reasons: 'the message must be an object' },
    { what: 'version 1', message: { ...seed, version: 1 }, reasons: 'version must be 1.0' },
    { what: 'version 1.1', message: { ...seed, version: '1.1' }, reasons: 'version must be 1.0' },
    {
      what: 'a date as number',
      message: { ...seed, issuedAt: 1_736_937_000 },
      reasons: 'issuedAt must be a date',
    },
    { what: '30 February', message: { ...seed, issuedAt: '2025-02-30T00:00:00Z' }, reasons: date },
    { what: 'a leap second', message: { ...seed, issuedAt: '2016-12-31T23:59:60Z' }, reasons: date },
    { what: 'an empty id', message: { ...seed, id: '' }, reasons: id },
    { what: 'an id of 129 characters', message: { ...seed, id: 'a'.repeat(129) }, reasons: id },
    { what: 'an id with a space', message: { ...seed, id: 'msg 1' }, reasons: id },
    { what: 'an id outside of ASCII', message: { ...seed, id: 'msg_é' }, reasons: id },
    { what: 'an id that is a number', message: { ...seed, id: 1 }, reasons: id },
    { what: 'an empty type', message: { ...seed, type: '' }, reasons: type },
    { what: 'a type of 65 characters', message: { ...seed, type: 'a'.repeat(65) }, reasons: type },
    { what: 'a type in upper case', message: { ...seed, type: 'BTP_INVOICE' }, reasons: type },
    { what: 'a type with a hyphen', message: { ...seed, type: 'btp-invoice' }, reasons: type },
    { what: 'a sender that is null', message: { ...seed, from: null }, reasons: 'from must be an identity' },
    {
      what: 'a list of recipients',
      message: { ...seed, to: [seed.to] },
      reasons: 'to must be a user identity',
    },
    { what: 'an unknown member', message: { ...seed, nonce: '1' }, reasons: unknown('the message') },
    {
      what: 'a member named constructor',
      message: { ...seed, constructor: 1 },
      reasons: unknown('the message'),
    },
    {
      what: 'a signature in a list',
      message: { ...seed, signature: [formalSignature] },
      reasons: 'signature must be an object',
    },
    {
      what: 'a signature as text',
      message: { ...seed, signature: formalSignature.value },
      reasons: 'signature must be an object',
    },
    {
      what: 'an unknown member of signature',
      message: signatureWith({ key: '' }),
      reasons: unknown('signature'),
    },
    {
      what: 'sha512',
      message: signatureWith({ algorithm: 'sha512' }),
      reasons: 'signature.algorithm must be sha256',
    },
    {
      what: 'SHA256',
      message: signatureWith({ algorithm: 'SHA256' }),
      reasons: 'signature.algorithm must be sha256',
    },
    {
      what: 'an empty signature',
      message: signatureWith({ value: '' }),
      reasons: 'signature.value must be canonical base64',
    },
    {
      what: 'a signature that is a number',
      message: signatureWith({ value: 1 }),
      reasons: 'signature.value must be canonical base64',
    },
    {
      what: 'a fingerprint of 31 bytes',
      message: signatureWith({ fingerprint: bytes(31) }),
      reasons: fingerprint,
    },
    {
      what: 'a fingerprint of 33 bytes',
      message: signatureWith({ fingerprint: bytes(33) }),
      reasons: fingerprint,
    },
    {
      what: 'a fingerprint in hexadecimal',
      message: signatureWith({ fingerprint: '02'.repeat(32) }),
      reasons: fingerprint,
    },
    {
      what: 'encryption that is null',
      message: { ...encrypted, encryption: null },
      reasons: 'encryption must be an object',
    },
    {
      what: 'an encrypted list',
      message: { ...cbcWith({}), document: [] },
      reasons: 'document must be a string when the message is encrypted',
    },
    { what: 'aes-128-cbc', message: cbcWith({ algorithm: 'aes-128-cbc' }), reasons: cipher },
    {
      what: 'an unknown member of encryption',
      message: gcmWith({ mode: 'x' }),
      reasons: unknown('encryption'),
    },
    { what: 'an authTag with cbc', message: cbcWith({ authTag: bytes(16) }), reasons: unknown('encryption') },
    {
      what: 'an iv of 12 bytes with cbc',
      message: cbcWith({ iv: bytes(12) }),
      reasons: 'encryption.iv must be canonical base64 of 16 bytes',
    },
    {
      what: 'an iv of 16 bytes with gcm',
      message: gcmWith({ iv: bytes(16) }),
      reasons: 'encryption.iv must be canonical base64 of 12 bytes',
    },
    { what: 'gcm without authTag', message: gcmWith({ authTag: undefined }), reasons: tag },
    { what: 'an authTag of 12 bytes', message: gcmWith({ authTag: bytes(12) }), reasons: tag },
    {
      what: 'a key that is no base64',
      message: cbcWith({ encryptedKey: 'base64_encrypted_aes_key' }),
      reasons: 'encryption.encryptedKey must be canonical base64',
    },
    { what: 'an empty encryption type', message: cbcWith({ type: '' }), reasons: encryptionType },
    { what: 'an encryption type of 65', message: cbcWith({ type: 'a'.repeat(65) }), reasons: encryptionType },
    { what: 'an encryption type with a dot', message: cbcWith({ type: 'a.b' }), reasons: encryptionType },
    {
      what: 'several faults, all of them named',
      message: { ...seed, version: '2', id: '', x: 1, signature: 1 },
      reasons: ['version must be 1.0', id, 'signature must be an object', unknown('the message')],
    },
  ])('$what', ({ message, reasons }) => {
    expect(readMessage(body(message))).toEqual(refuse('INVALID_MESSAGE', reasons));
  });

  test.each([
    ...Object.keys(seed).map((name) => ({ name, message: without(name, seed) })),
    ...Object.keys(formalSignature).map((name) => ({
      name: `signature.${name}`,
      message: { ...seed, signature: without(name, formalSignature) },
    })),
    ...Object.keys(gcmEncryption).map((name) => ({
      name: `encryption.${name}`,
      message: { ...encrypted, encryption: without(name, gcmEncryption) },
    })),
  ])('a message without $name', ({ name, message }) => {
    const [reason, ...more] = reasonsOf(message);
    expect({ named: reason?.startsWith(`${name} must be `), more }).toEqual({ named: true, more: [] });
  });

  test.each([
    {
      what: 'a byte order mark',
      content: Buffer.concat([Buffer.from('efbbbf', 'hex'), body(seed)]),
      reason: 'it is not JSON',
    },
    { what: 'UTF-16', content: Buffer.from(JSON.stringify(seed), 'utf16le'), reason: 'it is not JSON' },
    { what: 'nothing', content: Buffer.alloc(0), reason: 'it is not JSON' },
    { what: 'Latin-1', content: spoilt('e9'), reason: 'the body is not UTF-8' },
    { what: 'an overlong form', content: spoilt('c0af'), reason: 'the body is not UTF-8' },
    { what: 'an encoded surrogate', content: spoilt('eda080'), reason: 'the body is not UTF-8' },
    { what: 'a sequence cut off', content: spoilt('f09f98'), reason: 'the body is not UTF-8' },
    { what: 'a point above U+10FFFF', content: spoilt('f4908080'), reason: 'the body is not UTF-8' },
  ])('$what', ({ content, reason }) => {
    expect(readMessage(content)).toEqual(refuse('INVALID_MESSAGE', reason));
  });

  test('no reason quotes what the sender wrote (design, errors hold no document)', () => {
    const marker = 'MARKER';
    const messages = [
      `{"${marker}`,
      { ...seed, [marker]: marker },
      { ...seed, signature: { ...formalSignature, [marker]: marker, value: `${marker}!` } },
      { ...seed, document: { a: marker }, encryption: { [marker]: marker, algorithm: marker } },
      { ...seed, from: `${marker}$saas.com` },
      { ...seed, to: `${marker}$saas.com`, id: `${marker} ` },
      { ...seed, issuedAt: marker },
      `{"${marker}":"${marker}","${marker}":1e400}`,
    ];
    for (const message of messages) {
      const reasons = reasonsOf(message);
      expect(reasons.length).toBeGreaterThan(0);
      expect(reasons.join()).not.toContain(marker);
    }
  });
});

describe('readMessage refuses with INVALID_IDENTITY (design, Words and identities)', () => {
  test.each([
    { from: 'a$b$c', reason: 'an identity holds exactly one $' },
    { from: 'Alice$saas.com', reason: 'the account is no valid label' },
    { from: 'dev1234$alice.btps.saas.com.', reason: 'the domain is no valid domain name' },
  ])('from $from', ({ from, reason }) => {
    expect(readMessage(body({ ...seed, from }))).toEqual(
      refuse('INVALID_IDENTITY', [reason, 'from is not acceptable']),
    );
  });

  test.each([
    { to: 'bob', reason: 'an identity holds exactly one $' },
    { to: 'dev1$bob.btps.receiver.com', reason: 'a delegated identity is no user' },
  ])('to $to', ({ to, reason }) => {
    expect(readMessage(body({ ...seed, to }))).toEqual(
      refuse('INVALID_IDENTITY', [reason, 'to is not acceptable']),
    );
  });
});

function reasonsOf(message: unknown): readonly string[] {
  const outcome = readMessage(body(message));
  return outcome.ok ? [] : outcome.refusal.reasons;
}

/** The example with bytes in the title of its document. */
function spoilt(hex: string): Uint8Array {
  const [before = '', after = ''] = JSON.stringify(seed).split('Monthly');
  return Buffer.concat([Buffer.from(before), Buffer.from(hex, 'hex'), Buffer.from(after)]);
}

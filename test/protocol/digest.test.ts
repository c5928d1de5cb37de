import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { messageDigest, payloadDigest } from '../../shared/protocol/digest.ts';
import { readMessage } from '../../shared/protocol/read-message.ts';
import { signedText } from '../../shared/protocol/signed-text.ts';
import { body, formalSignature, gcmEncryption, seedMembers, seedSignedText } from './seed-message.ts';

describe('signed bytes (design, Signed bytes; message-flow, Signature Generation)', () => {
  test('the signed text of the documents’ example is its seven members in their order', () => {
    expect(signedText(seedMembers)).toBe(seedSignedText);
  });

  test('neither the order of members nor members that are not signed change it', () => {
    const reversed = Object.fromEntries(
      Object.entries(seedMembers).reverse(),
    ) as unknown as typeof seedMembers;
    expect(signedText({ ...reversed, ...{ signature: formalSignature } })).toBe(seedSignedText);
  });

  test('its digest is the SHA-256 of its UTF-8', () => {
    // The seven members of the example, printed on one line, through `openssl dgst -sha256`.
    expect(payloadDigest(seedSignedText).toString('hex')).toBe(
      '1cff90c044ca2bec53b0ae503a7dbe5ee277f16c1872491dc113c803a858d8c5',
    );
    expect(payloadDigest('é€😀')).toEqual(createHash('sha256').update(Buffer.from('é€😀')).digest());
  });
});

describe('digest of a message (design, Digest)', () => {
  const message = {
    ...seedMembers,
    document: 'Y2lwaGVydGV4dA==',
    signature: formalSignature,
    encryption: gcmEncryption,
  };
  const digestOf = (content: unknown) => {
    const read = readMessage(body(content));
    return read.ok ? messageDigest(read.value.canonicalText) : read.refusal;
  };

  test('the layout of the body does not change it', () => {
    const { signature, encryption, ...signed } = message;
    const digests = [
      message,
      JSON.stringify(message, null, 4),
      { ...signed, encryption, signature },
      { encryption, signature, ...signed },
    ].map(digestOf);
    expect(new Set(digests)).toEqual(new Set([digestOf(message)]));
    expect(digestOf(message)).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });

  test('each member changes it, also those that are not signed', () => {
    const other = (bytes: number) => Buffer.alloc(bytes, 9).toString('base64');
    const changed = [
      message,
      { ...message, id: 'msg_abc124' },
      { ...message, document: 'Y2lwaGVydGV4dB==' },
      { ...message, signature: { ...formalSignature, value: other(64) } },
      { ...message, signature: { ...formalSignature, fingerprint: other(32) } },
      { ...message, encryption: { ...gcmEncryption, encryptedKey: other(256) } },
      { ...message, encryption: { ...gcmEncryption, iv: other(12) } },
      { ...message, encryption: { ...gcmEncryption, authTag: other(16) } },
      { ...message, encryption: { ...gcmEncryption, type: 'other' } },
      { ...message, encryption: undefined },
    ];
    const digests = changed.map(digestOf);
    expect(digests.every((digest) => typeof digest === 'string')).toBe(true);
    expect(new Set(digests).size).toBe(changed.length);
  });
});

import {
  constants,
  createCipheriv,
  createDecipheriv,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { generateKeyPair } from '../../infra/local/cast.ts';
import { createPlatform } from '../../shared/client/create-platform.ts';
import { decryptDocument } from '../../shared/client/decrypt-document.ts';
import { encryptDocument } from '../../shared/client/encrypt-document.ts';
import { messageDigest } from '../../shared/protocol/digest.ts';
import { printEncryptionContext } from '../../shared/protocol/encryption-context.ts';
import type { Message, SignedMembers } from '../../shared/protocol/message.ts';
import { readMessage } from '../../shared/protocol/read-message.ts';
import { signMessage } from '../../shared/protocol/sign-message.ts';
import { seedMembers } from '../protocol/seed-message.ts';
import { errorOf } from './device-scene.ts';

const recipient = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const sender = generateKeyPair();
const senderKey = sender.publicKey.spkiBase64;
const platform = createPlatform();
const keys = { evidence: { senderKey }, recipientKey: recipient.privateKey };

async function encrypted(cipher?: 'aes-256-gcm' | 'aes-256-cbc', members = seedMembers): Promise<Message> {
  const choice = { recipientKey: recipient.publicKey, ...(cipher && { cipher }) };
  const { document, encryption } = await encryptDocument(members, choice, platform);
  return signed({ ...members, document }, encryption);
}

function signed(members: SignedMembers, encryption: Message['encryption']): Message {
  return {
    ...members,
    signature: signMessage(members, sender.privateKey),
    ...(encryption && { encryption }),
  };
}

const bytes = (text: unknown) => Buffer.from(String(text), 'base64');

describe('a document is encrypted for its recipient (message-flow, Message Construction)', () => {
  test.each([undefined, 'aes-256-gcm', 'aes-256-cbc'] as const)('%s comes back as it was', async (cipher) => {
    const members = { ...seedMembers, document: { title: 'Rechnung für Zoë – 1 500 €', total: 1500.5 } };
    const message = await encrypted(cipher, members);
    expect(message.encryption?.algorithm).toBe(cipher ?? 'aes-256-gcm');
    expect(readMessage(Buffer.from(JSON.stringify(message)))).toMatchObject({ ok: true });
    expect(await decryptDocument(message, keys, platform)).toEqual(members.document);
  });

  test('aes-256-gcm is read by node:crypto: OAEP with SHA-256, the message and its parameters as additional data', async () => {
    const { document, encryption } = await encrypted();
    if (!encryption) throw new Error('not encrypted');
    const { algorithm, encryptedKey, iv, authTag, type } = encryption;
    const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
    const key = privateDecrypt({ key: recipient.privateKey, ...oaep }, bytes(encryptedKey));
    const context = printEncryptionContext({
      ...seedMembers,
      algorithm,
      encryptedKey,
      iv,
      encryptionType: type,
    });
    expect(context).toBe(
      '["btps-encryption-v1","1.0","2025-01-15T10:30:00Z","msg_abc123","btp_invoice",' +
        '"dev1234$alice.btps.saas.com","bob$receiver.com","aes-256-gcm",' +
        `"${encryptedKey}","${iv}","standardEncrypt"]`,
    );
    const decipher = createDecipheriv(algorithm, key, bytes(iv)) as ReturnType<typeof createDecipheriv> & {
      setAAD(data: Buffer): void;
      setAuthTag(tag: Buffer): void;
    };
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes(authTag));
    const clear = Buffer.concat([decipher.update(bytes(document)), decipher.final()]);
    expect(JSON.parse(clear.toString())).toEqual(seedMembers.document);
  });

  test('aes-256-cbc of an implementation on node:crypto defaults is read: OAEP with SHA-1', async () => {
    const [key, iv] = [randomBytes(32), randomBytes(16)];
    const cipher = createCipheriv('aes-256-cbc', key, iv);
    const text = JSON.stringify(seedMembers.document);
    const document = Buffer.concat([cipher.update(text), cipher.final()]).toString('base64');
    const message = signed(
      { ...seedMembers, document },
      {
        algorithm: 'aes-256-cbc',
        encryptedKey: publicEncrypt(recipient.publicKey, key).toString('base64'),
        iv: iv.toString('base64'),
        type: 'standardEncrypt',
      },
    );
    expect(await decryptDocument(message, keys, platform)).toEqual(seedMembers.document);
  });

  test('a non-extractable key decrypts', async () => {
    const der = bytes(recipient.privateKey.replaceAll(/-----.*-----|\s/g, ''));
    const rsa = { name: 'RSA-OAEP', hash: 'SHA-256' };
    const handle = await crypto.subtle.importKey('pkcs8', der, rsa, false, ['decrypt']);
    const message = await encrypted();
    expect(await decryptDocument(message, { ...keys, recipientKey: handle }, platform)).toEqual(
      seedMembers.document,
    );
  });
});

describe('nothing is decrypted before the message is verified (design, Encryption)', () => {
  /** A key whose use would show: the platform counts what is asked of it. */
  function watched() {
    const used: string[] = [];
    const subtle = new Proxy(crypto.subtle, {
      get:
        (target, name: 'decrypt') =>
        (...parameters: Parameters<typeof target.decrypt>) => {
          used.push(name);
          return target[name](...parameters);
        },
    });
    return { used, platform: { ...platform, subtle } };
  }

  test('another signature is SIGNATURE_VERIFICATION_FAILED, and decrypt is never called', async () => {
    const { used, platform: watching } = watched();
    const message = await encrypted();
    const forged = { ...message, id: 'msg_other' };
    expect(await errorOf(decryptDocument(forged, keys, watching))).toMatchObject({
      code: 'SIGNATURE_VERIFICATION_FAILED',
    });
    expect(used).not.toContain('decrypt');
  });

  test('another digest than the own server vouched for is MESSAGE_ALTERED, and decrypt is never called', async () => {
    const { used, platform: watching } = watched();
    const message = await encrypted();
    const read = readMessage(Buffer.from(JSON.stringify(message)));
    if (!read.ok) throw new Error('not well formed');
    const evidence = { verifiedBy: 'own-server', digest: messageDigest(read.value.canonicalText) } as const;
    expect(await decryptDocument(message, { ...keys, evidence }, platform)).toEqual(seedMembers.document);
    const altered = { ...message, encryption: { ...message.encryption, type: '2faEncrypt' } } as Message;
    expect(await errorOf(decryptDocument(altered, { ...keys, evidence }, watching))).toMatchObject({
      code: 'MESSAGE_ALTERED',
    });
    expect(used).not.toContain('decrypt');
  });

  test.each(['ed25519', 'rsa'])(
    'a signature by an %s key of the sender holds, and by no other key',
    async (kind) => {
      const pair = generateKeyPair(kind === 'rsa' ? 2048 : undefined);
      const message = { ...seedMembers, signature: signMessage(seedMembers, pair.privateKey) };
      const evidence = { senderKey: pair.publicKey.spkiBase64 };
      expect(await decryptDocument(message, { ...keys, evidence }, platform)).toEqual(seedMembers.document);
      expect(await errorOf(decryptDocument(message, keys, platform))).toMatchObject({
        code: 'SIGNATURE_VERIFICATION_FAILED',
      });
    },
  );
});

test('a good signature under the fingerprint of another key is SIGNATURE_VERIFICATION_FAILED', async () => {
  const signature = signMessage(seedMembers, sender.privateKey);
  const { fingerprint } = generateKeyPair().publicKey;
  const message = { ...seedMembers, signature: { ...signature, fingerprint } };
  expect(await errorOf(decryptDocument(message, keys, platform))).toMatchObject({
    code: 'SIGNATURE_VERIFICATION_FAILED',
  });
});

describe('unsigned parameters can be altered, but not unnoticed with aes-256-gcm', () => {
  const flip = (text: string) => {
    const altered = bytes(text);
    altered[0] = (altered[0] ?? 0) ^ 1;
    return altered.toString('base64');
  };

  test.each(['iv', 'authTag', 'encryptedKey'] as const)('%s changed is DECRYPTION_FAILED', async (name) => {
    const message = await encrypted();
    const encryption = { ...message.encryption, [name]: flip(message.encryption?.[name] ?? '') };
    expect(
      await errorOf(decryptDocument({ ...message, encryption } as Message, keys, platform)),
    ).toMatchObject({
      code: 'DECRYPTION_FAILED',
      reasons: [],
    });
  });

  test('a ciphertext moved into a message of another time, signed anew, is DECRYPTION_FAILED', async () => {
    const { signature: _, encryption, ...members } = await encrypted();
    const moved = signed({ ...members, issuedAt: '2025-01-16T10:30:00Z' }, encryption);
    expect(await errorOf(decryptDocument(moved, keys, platform))).toMatchObject({
      code: 'DECRYPTION_FAILED',
    });
  });

  test('the key of somebody else is DECRYPTION_FAILED', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const recipientKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(
      await errorOf(decryptDocument(await encrypted(), { ...keys, recipientKey }, platform)),
    ).toMatchObject({
      code: 'DECRYPTION_FAILED',
    });
  });
});

test('a recipient with an Ed25519 key is INVALID_PUBLIC_KEY; no WebCrypto is UNSUPPORTED_PLATFORM', async () => {
  const recipientKey = senderKey;
  expect(await errorOf(encryptDocument(seedMembers, { recipientKey }, platform))).toMatchObject({
    code: 'INVALID_PUBLIC_KEY',
  });
  const without = { ...platform, subtle: undefined };
  expect(await errorOf(encryptDocument(seedMembers, { recipientKey }, without))).toMatchObject({
    code: 'UNSUPPORTED_PLATFORM',
  });
});

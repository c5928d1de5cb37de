import { generateKeyPairSync, hash, type KeyObject, verify } from 'node:crypto';
import type { Message, SignedMembers } from '../../shared/protocol/message.ts';
import { maxMessageBytes } from '../../shared/protocol/message-size.ts';
import { fingerprintMatches, type PublicKey, parsePublicKey } from '../../shared/protocol/public-key.ts';
import { readMessage } from '../../shared/protocol/read-message.ts';
import { signMessage } from '../../shared/protocol/sign-message.ts';
import { verifySignature } from '../../shared/protocol/signature.ts';
import { invoice } from './invoice.ts';

const kilobytes = [0.5, 4, 64, 256];
/** What a message has beside its document, and to spare: the largest document is what is left of 256 KB. */
const envelopeBytes = 1024;

/** A signed message of some size, as it is on the wire, and what it is verified with. */
export interface Case {
  readonly key: string;
  readonly kilobytes: number;
  readonly body: 'canonical' | 'other';
  readonly wire: Buffer;
  readonly publicKey: PublicKey;
  readonly privateKey: KeyObject;
  readonly signedText: string;
  readonly digest: Buffer;
  readonly signature: Buffer;
}

/** Every size with each type of key, both as `JSON.stringify` prints it and with line breaks, as far as that is taken. */
export function verificationCases(): readonly Case[] {
  return [
    ...casesOf('RSA-2048', generateKeyPairSync('rsa', { modulusLength: 2048 })),
    ...casesOf('Ed25519', generateKeyPairSync('ed25519')),
  ].filter(({ wire }) => wire.length <= maxMessageBytes);
}

function casesOf(name: string, keys: { publicKey: KeyObject; privateKey: KeyObject }): Case[] {
  const spki = keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const publicKey = parsePublicKey(spki);
  if (!publicKey.ok) throw new TypeError('the key of the benchmark is refused');
  return kilobytes.flatMap((size) => {
    const members: SignedMembers = {
      version: '1.0',
      issuedAt: '2025-01-15T10:30:00Z',
      document: invoice(Math.min(size * 1024, maxMessageBytes - envelopeBytes)),
      id: 'msg_abc123',
      type: 'btp_invoice',
      from: 'dev1234$alice.btps.saas.com',
      to: 'bob$receiver.com',
    };
    const message = { ...members, signature: signMessage(members, keys.privateKey) };
    const signedText = JSON.stringify(members);
    const common = {
      key: name,
      kilobytes: size,
      publicKey: publicKey.value,
      privateKey: keys.privateKey,
      signedText,
      digest: hash('sha256', signedText, 'buffer'),
      signature: Buffer.from(message.signature.value, 'base64'),
    };
    return [
      { ...common, body: 'canonical' as const, wire: Buffer.from(JSON.stringify(message)) },
      { ...common, body: 'other' as const, wire: Buffer.from(JSON.stringify(message, null, 2)) },
    ];
  });
}

/** Only `crypto.verify` of the digest: what nobody can do without. */
export function floor({ publicKey, digest, signature }: Case): boolean {
  return verify(schemeOf(publicKey), digest, publicKey.keyObject, signature);
}

/** JSON.parse, JSON.stringify of the seven members, sha256, verify, and no check beside. */
export function lean({ wire, publicKey }: Case): boolean {
  const message = JSON.parse(wire.toString()) as Message;
  const { version, issuedAt, document, id, type, from, to, signature } = message;
  const text = JSON.stringify({ version, issuedAt, document, id, type, from, to });
  const value = Buffer.from(signature.value, 'base64');
  return verify(schemeOf(publicKey), hash('sha256', text, 'buffer'), publicKey.keyObject, value);
}

/** Ours, from the wire body, with a ready key. */
export function ours({ wire, publicKey }: Case): boolean {
  const message = readMessage(wire);
  return (
    message.ok &&
    fingerprintMatches(publicKey, message.value.message.signature.fingerprint) &&
    verifySignature(message.value, publicKey, { acceptRsaPayloadSignatures: true }).ok
  );
}

function schemeOf({ type }: PublicKey): 'sha256' | null {
  return type === 'rsa' ? 'sha256' : null;
}

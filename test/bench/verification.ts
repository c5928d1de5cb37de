/**
 * Measures the verification of a message from its wire body with a ready key, side by side in one process:
 * ours, the floor (only `crypto.verify` of the digest), and the lean composition (JSON.parse, JSON.stringify
 * of the seven members, sha256, verify). Every sample is bracketed by two of the floor.
 *
 * Run by `node test/bench/verification.ts [--json] [--save]`. Ends with status 1 when a required ratio is exceeded.
 */
import { generateKeyPairSync, hash, type KeyObject, verify } from 'node:crypto';
import type { SignedMembers, UnverifiedMessage } from '../../shared/protocol/message.ts';
import { fingerprintMatches, type PublicKey, parsePublicKey } from '../../shared/protocol/public-key.ts';
import { readMessage } from '../../shared/protocol/read-message.ts';
import { signMessage } from '../../shared/protocol/sign-message.ts';
import { verifySignature } from '../../shared/protocol/signature.ts';
import { invoice } from './invoice.ts';
import { measureAgainstFloor } from './measure.ts';
import { report } from './results.ts';

const kilobytes = [0.5, 4, 64];
const maxOverLean = { canonical: 1.1, other: 3 };

interface Case {
  readonly key: string;
  readonly kilobytes: number;
  readonly body: 'canonical' | 'other';
  readonly wire: Buffer;
  readonly publicKey: PublicKey;
  readonly digest: Buffer;
  readonly signature: Buffer;
}

function casesOf(name: string, keys: { publicKey: KeyObject; privateKey: KeyObject }): Case[] {
  const spki = keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const publicKey = parsePublicKey(spki);
  if (!publicKey.ok) throw new TypeError('the key of the benchmark is refused');
  return kilobytes.flatMap((size) => {
    const members: SignedMembers = {
      version: '1.0',
      issuedAt: '2025-01-15T10:30:00Z',
      document: invoice(size * 1024),
      id: 'msg_abc123',
      type: 'btp_invoice',
      from: 'dev1234$alice.btps.saas.com',
      to: 'bob$receiver.com',
    };
    const message = { ...members, signature: signMessage(members, keys.privateKey) };
    const common = {
      key: name,
      kilobytes: size,
      publicKey: publicKey.value,
      digest: hash('sha256', JSON.stringify(members), 'buffer'),
      signature: Buffer.from(message.signature.value, 'base64'),
    };
    return [
      { ...common, body: 'canonical' as const, wire: Buffer.from(JSON.stringify(message)) },
      { ...common, body: 'other' as const, wire: Buffer.from(JSON.stringify(message, null, 2)) },
    ];
  });
}

function floor({ publicKey, digest, signature }: Case): boolean {
  const algorithm = publicKey.type === 'rsa' ? 'sha256' : null;
  return verify(algorithm, digest, publicKey.keyObject, signature);
}

function lean({ wire, publicKey }: Case): boolean {
  const message = JSON.parse(wire.toString()) as UnverifiedMessage['message'];
  const { version, issuedAt, document, id, type, from, to, signature } = message;
  const text = JSON.stringify({ version, issuedAt, document, id, type, from, to });
  const digest = hash('sha256', text, 'buffer');
  const algorithm = publicKey.type === 'rsa' ? 'sha256' : null;
  return verify(algorithm, digest, publicKey.keyObject, Buffer.from(signature.value, 'base64'));
}

function ours({ wire, publicKey }: Case): boolean {
  const message = readMessage(wire);
  return (
    message.ok &&
    fingerprintMatches(publicKey, message.value.message.signature.fingerprint) &&
    verifySignature(message.value, publicKey, { acceptRsaPayloadSignatures: true }).ok
  );
}

const cases = [
  ...casesOf('RSA-2048', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  ...casesOf('Ed25519', generateKeyPairSync('ed25519')),
];

const rows = cases.map((one) => {
  const result = measureAgainstFloor(() => floor(one), { lean: () => lean(one), ours: () => ours(one) });
  const overLean = result.overFloor.ours / result.overFloor.lean;
  return {
    key: one.key,
    'document KB': one.kilobytes,
    body: one.body,
    'floor µs': rounded(result.floorMicroseconds, 1),
    'lean / floor': rounded(result.overFloor.lean, 2),
    'ours / floor': rounded(result.overFloor.ours, 2),
    'ours / lean': rounded(overLean, 3),
    required: maxOverLean[one.body],
    holds: overLean <= maxOverLean[one.body],
  };
});

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

report({ name: 'verification', rows, key: ['key', 'document KB', 'body'], figure: 'ours / lean' });

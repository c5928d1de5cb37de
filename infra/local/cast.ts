import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import {
  type DelegatedIdentity,
  parseIdentity,
  parseUserIdentity,
  type UserIdentity,
} from '../../shared/protocol/identity.ts';
import type { Message, SignedMembers } from '../../shared/protocol/message.ts';
import { type PublicKey, parsePublicKey } from '../../shared/protocol/public-key.ts';
import { signMessage } from '../../shared/protocol/sign-message.ts';

/** A key pair, its public half as the protocol reads it. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: PublicKey;
}

/** Makes a key pair: Ed25519, or RSA of so many bits. */
export function generateKeyPair(rsaBits?: number): KeyPair {
  const { privateKey, publicKey } =
    rsaBits === undefined
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('rsa', { modulusLength: rsaBits });
  const parsed = parsePublicKey(publicKey.export({ format: 'der', type: 'spki' }).toString('base64'));
  if (!parsed.ok) throw new TypeError('the generated key is not one that the protocol takes');
  return { privateKey, publicKey: parsed.value };
}

/**
 * The user identity that a text is known to hold.
 *
 * @throws TypeError when it holds none
 */
export function userIdentity(text: string): UserIdentity {
  const parsed = parseUserIdentity(text);
  if (!parsed.ok) throw new TypeError(`${text} is no user identity`);
  return parsed.value;
}

/**
 * The delegated identity that a text is known to hold.
 *
 * @throws TypeError when it holds none
 */
export function delegatedIdentity(text: string): DelegatedIdentity {
  const parsed = parseIdentity(text);
  if (!parsed.ok || parsed.value.kind !== 'delegated')
    throw new TypeError(`${text} is no delegated identity`);
  return parsed.value;
}

/** Makes an invoice and signs it, as a device does. */
export function signedInvoice(
  from: string,
  to: string,
  { privateKey }: KeyPair,
  changes: Partial<SignedMembers> = {},
): Message {
  const members: SignedMembers = {
    version: '1.0',
    issuedAt: new Date().toISOString(),
    document: {
      title: 'Monthly Service Invoice',
      id: 'INV-2025-001',
      totalAmount: { value: 1500, currency: 'USD' },
    },
    id: `msg_${randomUUID()}`,
    type: 'btp_invoice',
    from,
    to,
    ...changes,
  };
  return { ...members, signature: signMessage(members, privateKey) };
}

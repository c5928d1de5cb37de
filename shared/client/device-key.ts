import nacl from 'tweetnacl';
import type { MessageSignature } from '../protocol/message.ts';
import { type Bytes, fromBase64, toBase64, toUtf8 } from './bytes.ts';
import type { KeyHandle, Platform } from './platform.ts';
import { sha256 } from './sha256.ts';

/**
 * The private half of a device's key: a handle, where platform and store can keep one that never shows its bytes; or
 * the 32 bytes themselves in base64 (RFC 8032 section 5.1.5), for stores that encrypt what they are given.
 */
export type DevicePrivateKey =
  | { readonly kind: 'handle'; readonly handle: KeyHandle }
  | { readonly kind: 'seed'; readonly seed: string };

/** The key of a device. */
export interface DeviceKeys {
  readonly algorithm: 'ed25519';
  /** Base64 of the public key's SPKI in DER. */
  readonly publicKey: string;
  /** Base64 of the SHA-256 of the public key's SPKI in DER. */
  readonly fingerprint: string;
  readonly privateKey: DevicePrivateKey;
}

/**
 * Signs a text as the protocol asks: Ed25519 over the SHA-256 of its UTF-8.
 *
 * @returns the `signature` member of a message, or of a proof
 * @see message-flow.md, Signature Generation
 */
export async function signText(
  text: string,
  { privateKey, fingerprint }: Pick<DeviceKeys, 'privateKey' | 'fingerprint'>,
  platform: Pick<Platform, 'subtle'>,
): Promise<MessageSignature> {
  const digest = await sha256(toUtf8(text), platform);
  const value = toBase64(await sign(digest, privateKey, platform));
  return { algorithm: 'sha256', value, fingerprint };
}

async function sign(
  digest: Bytes,
  privateKey: DevicePrivateKey,
  { subtle }: Pick<Platform, 'subtle'>,
): Promise<Uint8Array> {
  if (privateKey.kind === 'seed') {
    return nacl.sign.detached(digest, nacl.sign.keyPair.fromSeed(fromBase64(privateKey.seed)).secretKey);
  }
  if (!subtle) throw new TypeError('a key handle signs where it was made: with WebCrypto');
  return new Uint8Array(await subtle.sign({ name: 'Ed25519' }, privateKey.handle, digest));
}

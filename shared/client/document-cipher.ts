import { readPublicKeyText } from '../protocol/public-key-text.ts';
import { type Bytes, fromBase64 } from './bytes.ts';
import { ClientError } from './client-errors.ts';
import type { KeyHandle, Platform, Subtle } from './platform.ts';

/** What a document is encrypted with. */
export type DocumentCipher = 'aes-256-gcm' | 'aes-256-cbc';

/** What belongs to each cipher: nothing of it is chosen by a message. */
interface CipherParameters {
  readonly webCryptoName: 'AES-GCM' | 'AES-CBC';
  readonly ivBytes: number;
  /** Hash of RSA-OAEP, which wraps the AES key (RFC 8017 section 7.1). */
  readonly oaepHash: 'SHA-256' | 'SHA-1';
}

/**
 * The ciphers. With `aes-256-cbc` other implementations of the documents wrap the key under OAEP's default hash, SHA-1,
 * whose known weaknesses don't touch OAEP.
 */
export const documentCiphers: Readonly<Record<DocumentCipher, CipherParameters>> = {
  'aes-256-gcm': { webCryptoName: 'AES-GCM', ivBytes: 12, oaepHash: 'SHA-256' },
  'aes-256-cbc': { webCryptoName: 'AES-CBC', ivBytes: 16, oaepHash: 'SHA-1' },
};

/** Length of GCM's tag, bytes (NIST SP 800-38D section 5.2.1.2). */
export const authTagBytes = 16;

const keyBytes = 32;

/** The WebCrypto of a platform; throws UNSUPPORTED_PLATFORM where there is none. */
export function requireSubtle({ subtle }: Pick<Platform, 'subtle'>): Subtle {
  if (!subtle) throw new ClientError('UNSUPPORTED_PLATFORM', { reasons: ['encryption needs WebCrypto'] });
  return subtle;
}

/**
 * Wraps an AES key for whoever holds the private half of an RSA key.
 *
 * @param publicKey PEM or base64 of the SPKI
 * @throws ClientError INVALID_PUBLIC_KEY
 */
export async function wrapKey(
  key: Bytes,
  publicKey: string,
  cipher: DocumentCipher,
  subtle: Subtle,
): Promise<Bytes> {
  const spki = readPublicKeyText(publicKey);
  const rsa = { name: 'RSA-OAEP', hash: documentCiphers[cipher].oaepHash };
  try {
    if (spki === undefined) throw new TypeError('no public key');
    const handle = await subtle.importKey('spki', fromBase64(spki), rsa, false, ['encrypt']);
    return new Uint8Array(await subtle.encrypt({ name: rsa.name }, handle, key));
  } catch {
    throw new ClientError('INVALID_PUBLIC_KEY', { reasons: ['a document is encrypted for an RSA key'] });
  }
}

/**
 * Unwraps an AES key.
 *
 * @param privateKey PEM or base64 of the PKCS#8; or a handle, whose hash then has to be the cipher's
 */
export async function unwrapKey(
  wrapped: Bytes,
  privateKey: string | KeyHandle,
  cipher: DocumentCipher,
  subtle: Subtle,
): Promise<Bytes> {
  const rsa = { name: 'RSA-OAEP', hash: documentCiphers[cipher].oaepHash };
  const handle =
    typeof privateKey === 'string'
      ? await subtle.importKey('pkcs8', readPkcs8(privateKey), rsa, false, ['decrypt'])
      : privateKey;
  const key = new Uint8Array(await subtle.decrypt({ name: rsa.name }, handle, wrapped));
  if (key.length !== keyBytes) throw new TypeError('the wrapped key has another length');
  return key;
}

function readPkcs8(text: string): Bytes {
  return fromBase64(text.replaceAll(/-----(?:BEGIN|END) PRIVATE KEY-----|\s/g, ''));
}

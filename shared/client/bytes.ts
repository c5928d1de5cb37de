/** Bytes that WebCrypto takes: never in shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Encodes text as UTF-8. */
export function toUtf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/**
 * Decodes UTF-8. Not every engine has a TextDecoder; all of them decode percent-encoded text.
 *
 * @throws URIError when the bytes are not UTF-8
 */
export function fromUtf8(bytes: Uint8Array): string {
  let encoded = '';
  for (const byte of bytes) encoded += `%${byte.toString(16).padStart(2, '0')}`;
  return decodeURIComponent(encoded);
}

/** Encodes bytes as base64 (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Encodes bytes as base64url without padding (RFC 4648 section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Decodes base64; throws what `atob` throws when it is none. */
export function fromBase64(text: string): Bytes {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

/** Puts byte strings one behind the other. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

import { type Bytes, toBase64, toUtf8 } from './bytes.ts';
import type { Platform } from './platform.ts';
import { sha256Portable } from './sha256-portable.ts';

/** Computes SHA-256: by WebCrypto, or without it where there is none (React Native, pages not served by HTTPS). */
export async function sha256(data: Bytes, { subtle }: Pick<Platform, 'subtle'>): Promise<Bytes> {
  return subtle ? new Uint8Array(await subtle.digest('SHA-256', data)) : sha256Portable(data);
}

/** Computes base64 of the SHA-256 of a text's UTF-8. */
export async function sha256Base64(text: string, platform: Pick<Platform, 'subtle'>): Promise<string> {
  return toBase64(await sha256(toUtf8(text), platform));
}

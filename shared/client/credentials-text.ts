import type { Credentials } from './credentials.ts';
import type { DevicePrivateKey } from './device-key.ts';

const format = 'btps-credentials-v1';

/**
 * Prints credentials as JSON, for a store to encrypt. A key handle can't be printed; it is left out.
 */
export function printCredentials(credentials: Credentials): string {
  const { privateKey, ...keys } = credentials.keys;
  const seed = privateKey.kind === 'seed' ? { seed: privateKey.seed } : {};
  return JSON.stringify({ format, ...credentials, keys: { ...keys, ...seed } });
}

/**
 * Reads credentials that were printed, after the store has authenticated the text.
 *
 * @param handle the key, when the store keeps it beside the text
 * @returns undefined when the text is of another format, or holds no key
 */
export function readCredentials(text: string, handle?: DevicePrivateKey): Credentials | undefined {
  const { format: found, ...credentials } = JSON.parse(text);
  if (found !== format) return undefined;
  const { seed, ...keys } = credentials.keys;
  const privateKey = handle ?? (typeof seed === 'string' ? { kind: 'seed', seed } : undefined);
  return privateKey && { ...credentials, keys: { ...keys, privateKey } };
}

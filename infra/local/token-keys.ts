import { generateKeyPairSync } from 'node:crypto';

/** Makes a key that signs access tokens, as the environment of the functions holds it; it is kept nowhere. */
export function generateTokenKeys(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  return JSON.stringify([{ privateKey: der.toString('base64') }]);
}

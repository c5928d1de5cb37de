import nacl from 'tweetnacl';
import { type Bytes, concatBytes, fromBase64, toBase64 } from './bytes.ts';
import { createPlatform } from './create-platform.ts';
import type { DeviceKeys, DevicePrivateKey } from './device-key.ts';
import type { KeyHandle, Platform, Subtle } from './platform.ts';
import { sha256 } from './sha256.ts';

/** What kind of key is made. */
export interface KeyOptions {
  /** `ed25519`, the only one that devices are given. */
  readonly algorithm?: 'ed25519';
  /** `handle` for a key that WebCrypto never shows; a `seed` also where the platform has no Ed25519. */
  readonly form?: DevicePrivateKey['kind'];
}

const options: ReadonlySet<string> = new Set(['algorithm', 'form']);

// SubjectPublicKeyInfo { id-Ed25519 } up to the 32 bytes of the key (RFC 8410 sections 3 and 4).
const spkiPrefix = fromBase64('MCowBQYDK2VwAyEA');
const seedLength = 32;

/**
 * Makes the key of a device, on the device: only the public half is ever sent anywhere.
 *
 * @throws TypeError for unknown options, and for another algorithm
 * @see best-practices.md, Device Key Generation
 */
export async function generateDeviceKeys(
  keyOptions: KeyOptions = {},
  platform: Pick<Platform, 'random' | 'subtle'> = createPlatform(),
): Promise<DeviceKeys> {
  const { algorithm = 'ed25519', form = 'seed' } = keyOptions;
  const unknown = Object.keys(keyOptions).find((name) => !options.has(name));
  if (unknown !== undefined) throw new TypeError(`unknown option ${unknown}`);
  if (algorithm !== 'ed25519') throw new TypeError('devices have Ed25519 keys');
  const made =
    (form === 'handle' && platform.subtle && (await generateHandle(platform.subtle))) ||
    generateSeed(platform.random);
  const publicKey = toBase64(made.spki);
  const fingerprint = toBase64(await sha256(made.spki, platform));
  return { algorithm, publicKey, fingerprint, privateKey: made.privateKey };
}

interface MadeKey {
  readonly spki: Bytes;
  readonly privateKey: DevicePrivateKey;
}

/** Not every WebCrypto has Ed25519 yet; undefined where it is missing. */
async function generateHandle(subtle: Subtle): Promise<MadeKey | undefined> {
  try {
    const made = await subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
    const pair = made as unknown as { readonly publicKey: KeyHandle; readonly privateKey: KeyHandle };
    const spki = new Uint8Array(await subtle.exportKey('spki', pair.publicKey));
    return { spki, privateKey: { kind: 'handle', handle: pair.privateKey } };
  } catch {
    return undefined;
  }
}

function generateSeed(random: Platform['random']): MadeKey {
  const seed = random(seedLength);
  const { publicKey } = nacl.sign.keyPair.fromSeed(seed);
  return {
    spki: concatBytes(spkiPrefix, publicKey),
    privateKey: { kind: 'seed', seed: toBase64(seed) },
  };
}

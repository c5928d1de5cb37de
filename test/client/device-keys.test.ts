import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPlatform } from '../../shared/client/create-platform.ts';
import { signText } from '../../shared/client/device-key.ts';
import { generateDeviceKeys } from '../../shared/client/generate-device-keys.ts';
import { sha256Portable } from '../../shared/client/sha256-portable.ts';
import { verifyProof } from '../../shared/protocol/proof.ts';
import { parsePublicKey } from '../../shared/protocol/public-key.ts';

const webCrypto = createPlatform();
const none = { ...webCrypto, subtle: undefined };
/** A WebCrypto of a few years ago. */
const withoutEd25519 = {
  ...webCrypto,
  subtle: new Proxy(crypto.subtle, {
    get: (target, name: 'digest') =>
      String(name) === 'generateKey'
        ? () => Promise.reject(new DOMException('no Ed25519', 'NotSupportedError'))
        : target[name].bind(target),
  }),
};

test.each([
  ['WebCrypto, for a store of handles', 'handle', webCrypto, 'handle'],
  ['WebCrypto, for a store of texts', 'seed', webCrypto, 'seed'],
  ['a WebCrypto without Ed25519', 'handle', withoutEd25519, 'seed'],
  ['no WebCrypto', 'handle', none, 'seed'],
] as const)(
  'keys made with %s sign as the server verifies (Device Key Generation)',
  async (_, form, platform, kind) => {
    const keys = await generateDeviceKeys({ form }, platform);
    const parsed = parsePublicKey(keys.publicKey);
    if (!parsed.ok) throw new Error('the protocol does not take the key');
    expect(keys).toEqual({
      algorithm: 'ed25519',
      publicKey: parsed.value.spkiBase64,
      fingerprint: parsed.value.fingerprint,
      privateKey: expect.objectContaining({ kind }),
    });
    const signature = await signText('what is signed', keys, platform);
    const options = { acceptRsaPayloadSignatures: false };
    expect(verifyProof('what is signed', signature, parsed.value, options)).toEqual({
      ok: true,
      value: 'ed25519',
    });
    expect(verifyProof('another text', signature, parsed.value, options)).toMatchObject({ ok: false });
  },
);

test('a key handle never shows its bytes (Key Storage)', async () => {
  const { privateKey } = await generateDeviceKeys({ form: 'handle' });
  if (privateKey.kind !== 'handle') throw new Error('Node.js has Ed25519');
  expect(privateKey.handle.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('pkcs8', privateKey.handle)).rejects.toThrow(/not extractable/);
});

test('every key is new', async () => {
  const [one, other] = await Promise.all([generateDeviceKeys(), generateDeviceKeys()]);
  expect(one.publicKey).not.toBe(other.publicKey);
});

test.each([{ algorithm: 'rsa' }, { secureRandom: false }])(
  'the option %j is a TypeError',
  async (options) => {
    await expect(generateDeviceKeys(options as never)).rejects.toBeInstanceOf(TypeError);
  },
);

test('SHA-256 without WebCrypto is that of node:crypto, for every length around its blocks (FIPS 180-4)', () => {
  for (let length = 0; length <= 200; length += 1) {
    const data = new Uint8Array(length).fill(length);
    expect(Buffer.from(sha256Portable(data))).toEqual(createHash('sha256').update(data).digest());
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (data) => {
      expect(Buffer.from(sha256Portable(data))).toEqual(createHash('sha256').update(data).digest());
    }),
  );
});

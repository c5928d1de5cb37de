import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTokenKeys } from '../../shared/tokens/create-token-keys.ts';
import { issueAccessToken } from '../../shared/tokens/issue-access-token.ts';
import { verifyAccessToken } from '../../shared/tokens/verify-access-token.ts';
import { startKms } from './kms.ts';
import { tokenIssuer, tokenKeySetting, tokenKeysOf } from './token-setup.ts';

const setting = tokenKeySetting();
const arn = 'arn:aws:kms:us-east-1:000000000000:key/token';

describe('keys of KMS (ECC_NIST_EDWARDS25519)', () => {
  let kms: Awaited<ReturnType<typeof startKms>>;
  beforeAll(async () => {
    kms = await startKms(setting.privateKey);
    vi.stubEnv('AWS_ENDPOINT_URL_KMS', kms.url);
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  });
  afterAll(() => {
    kms.stop();
    vi.unstubAllEnvs();
  });

  test('the same key signs alike in KMS and locally, the public half being fetched once', async () => {
    kms.calls.length = 0;
    const { issuer } = tokenIssuer(tokenKeysOf({ kmsKeyId: arn }));
    const local = tokenIssuer(tokenKeysOf(setting)).issuer;
    const grant = { delegatedIdentity: 'dev1234$alice.btps.saas.com', scopes: ['send'], epoch: 1 };
    for (const _ of [1, 2]) {
      const { token } = await issueAccessToken(grant, issuer);
      expect((await verifyAccessToken(token, ['send'], local)).ok).toBe(true);
      expect((await verifyAccessToken(token, ['send'], issuer)).ok).toBe(true);
    }
    expect(kms.calls.map(({ operation }) => operation)).toEqual(['GetPublicKey', 'Sign', 'Sign']);
    expect(kms.calls[1]?.input).toEqual({
      KeyId: arn,
      Message: expect.any(String),
      MessageType: 'RAW',
      SigningAlgorithm: 'ED25519_SHA_512',
    });
  });

  test('a failure is thrown and not remembered', async () => {
    const keys = tokenKeysOf({ kid: 'a', kmsKeyId: arn });
    kms.state.failing = true;
    await expect(keys()).rejects.toThrow(expect.objectContaining({ name: 'AccessDeniedException' }));
    kms.state.failing = false;
    expect((await keys()).map(({ kid }) => kid)).toEqual(['a']);
  });
});

describe('keys of the environment', () => {
  test('sign with Ed25519', async () => {
    const [key] = await tokenKeysOf(setting)();
    const signature = await key.sign(Buffer.from('text'));
    const publicKey = createPublicKey({ key: { ...key.publicJwk }, format: 'jwk' });
    expect(verify(null, Buffer.from('text'), publicKey, signature)).toBe(true);
  });

  test.each([
    ['nothing', undefined],
    ['no JSON', 'secret'],
    ['no key', '[]'],
    ['an unknown member', JSON.stringify([{ ...setting, secret: 'secret' }])],
    ['a key that is in neither place', JSON.stringify([{ kid: 'secret' }])],
  ])('TOKEN_KEYS with %s is a TypeError that quotes nothing', (_, value) => {
    const create = () => createTokenKeys({ TOKEN_KEYS: value });
    expect(create).toThrow(TypeError);
    expect(create).not.toThrow(/secret/);
  });

  test('a private key that is none is a TypeError that does not quote it', async () => {
    await expect(tokenKeysOf({ privateKey: 'c2VjcmV0' })()).rejects.toThrow(
      new TypeError('a local token key has to be the base64 of a PKCS#8 key'),
    );
  });
});

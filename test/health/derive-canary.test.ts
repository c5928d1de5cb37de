import { sign, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canaryAccount, isCanary } from '../../shared/health/canary-account.ts';
import { deriveCanary } from '../../shared/health/derive-canary.ts';
import { openText, sealText } from '../../shared/health/sealed-text.ts';
import { parseIdentity } from '../../shared/protocol/identity.ts';

const secret = 'a'.repeat(64);
const namesAndKeys = ({ user, primaryKey, active, revoked, secretFor }: ReturnType<typeof deriveCanary>) => [
  user.text,
  primaryKey.spkiBase64,
  ...[active, revoked].flatMap(({ identity, publicKey }) => [identity.text, publicKey.spkiBase64]),
  secretFor('tokens').toString('hex'),
];

describe('the canary of a secret (canary keys in Secrets Manager)', () => {
  test('is the same each time, its private keys belong to its public ones', () => {
    const canary = deriveCanary(secret, 'saas.com');
    expect(namesAndKeys(deriveCanary(secret, 'saas.com'))).toEqual(namesAndKeys(canary));
    for (const { privateKey, publicKey } of [canary.active, canary.revoked]) {
      const signature = sign(null, Buffer.from('text'), privateKey);
      const key = { key: Buffer.from(publicKey.spkiBase64, 'base64'), format: 'der', type: 'spki' } as const;
      expect(verify(null, Buffer.from('text'), key, signature)).toBe(true);
    }
  });

  test('has five different keys, none of them that of another secret or another domain', () => {
    const all = [
      deriveCanary(secret, 'saas.com'),
      deriveCanary('b'.repeat(64), 'saas.com'),
      deriveCanary(secret, 'saas.org'),
    ].flatMap((canary) => [
      canary.primaryKey.fingerprint,
      canary.active.publicKey.fingerprint,
      canary.revoked.publicKey.fingerprint,
      canary.secretFor('tokens').toString('hex'),
      canary.secretFor('refresh-token').toString('hex'),
    ]);
    expect(new Set(all).size).toBe(15);
  });

  test('names its devices by their keys, since names are never used twice', () => {
    const devices = ['a', 'b'].map((letter) => deriveCanary(letter.repeat(64), 'saas.com').active.identity);
    expect(devices[0]?.text).toMatch(/^active-[0-9a-f]{10}\$btps-canary\.btps\.saas\.com$/);
    expect(devices[0]?.delegatedId).not.toBe(devices[1]?.delegatedId);
  });

  test.each([
    ['a secret of 42 characters', 'a'.repeat(42), 'saas.com'],
    ['a domain that is none', secret, 'SAAS.com'],
  ])('%s is refused without being quoted', (_, given, domain) => {
    expect(() => deriveCanary(given, domain)).toThrow(TypeError);
    expect(() => deriveCanary(given, domain)).not.toThrow(given);
  });
});

describe('isCanary', () => {
  test.each([
    [`${canaryAccount}$saas.com`, true],
    [`active-1$${canaryAccount}.btps.saas.com`, true],
    [`${canaryAccount}$other.com`, false],
    ['alice$saas.com', false],
    [`${canaryAccount}$alice.btps.saas.com`, false],
  ])('%s: %s', (text, expected) => {
    const identity = parseIdentity(text);
    if (!identity.ok) throw new Error(text);
    expect(isCanary(identity.value, 'saas.com')).toBe(expected);
  });
});

describe('sealText', () => {
  const key = Buffer.alloc(32, 1);
  const random = (length: number) => Buffer.alloc(length, 2);

  test('is opened with its key alone, and not once it was altered or cut', () => {
    const sealed = sealText(key, 'a token', random);
    expect(sealed).not.toContain('token');
    const altered = Buffer.from(sealed, 'base64');
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    expect([
      openText(key, sealed),
      openText(Buffer.alloc(32, 3), sealed),
      openText(key, altered.toString('base64')),
      openText(key, sealed.slice(0, 8)),
    ]).toEqual(['a token', undefined, undefined, undefined]);
  });
});

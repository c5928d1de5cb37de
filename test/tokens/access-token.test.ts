import { createPrivateKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { issueAccessToken } from '../../shared/tokens/issue-access-token.ts';
import { readKeySet } from '../../shared/tokens/key-set.ts';
import { verifyAccessToken } from '../../shared/tokens/verify-access-token.ts';
import { baseUrl, noonMs, tokenIssuer, tokenKeySetting, tokenKeysOf } from './token-setup.ts';

const grant = {
  delegatedIdentity: 'dev1234$alice.btps.saas.com',
  scopes: ['send', 'fetch-inbox'],
  epoch: 3,
};

const claims = {
  iss: baseUrl,
  aud: baseUrl,
  sub: grant.delegatedIdentity,
  iat: noonMs / 1000,
  exp: noonMs / 1000 + 900,
  scope: 'send fetch-inbox',
  epoch: 3,
};

const setting = tokenKeySetting('now');
const { issuer, clock } = tokenIssuer(tokenKeysOf(setting));

/** A token with our own key, and claims or header that we would not give it. */
function forge(changes: object = {}, header: object = {}, key = setting.privateKey): Promise<string> {
  const privateKey = createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' });
  return new SignJWT({ ...claims, ...changes })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'now', ...header })
    .sign(privateKey);
}

const verify = (token: string) => verifyAccessToken(token, ['fetch-inbox', 'read-only'], issuer);
const codeOf = async (token: string) => {
  const verdict = await verify(token);
  return verdict.ok ? 'good' : verdict.refusal.code;
};

describe('an access token (RFC 9068)', () => {
  test('is a JWT with pinned algorithm and type, of 15 minutes, for our API only', async () => {
    const { token, expiresAt } = await issueAccessToken(grant, issuer);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: 'now' });
    expect(decodeJwt(token)).toEqual({
      ...claims,
      client_id: grant.delegatedIdentity,
      jti: expect.stringMatching(/^[\w-]{22}$/),
    });
    expect(expiresAt).toBe('2026-01-31T12:15:00.000Z');
  });

  test('is verified, one of the scopes sufficing', async () => {
    const { token } = await issueAccessToken(grant, issuer);
    const verdict = await verify(token);
    expect(verdict).toMatchObject({
      ok: true,
      value: { identity: { text: grant.delegatedIdentity }, scopes: grant.scopes, epoch: 3 },
    });
  });

  test('a forged one with exactly our claims is good: the refusals below are due to what each changes', async () => {
    expect(await codeOf(await forge())).toBe('good');
  });

  test.each([
    [899, 'good'],
    [900, 'TOKEN_EXPIRED'],
  ])('%i s after it was issued is %s', async (seconds, code) => {
    const { token } = await issueAccessToken(grant, issuer);
    clock.nowMs = noonMs + seconds * 1000;
    expect(await codeOf(token)).toBe(code);
    clock.nowMs = noonMs;
  });

  test('without one of the scopes is INSUFFICIENT_SCOPE', async () => {
    const { token } = await issueAccessToken({ ...grant, scopes: ['send'] }, issuer);
    expect(await verify(token)).toEqual({
      ok: false,
      refusal: {
        code: 'INSUFFICIENT_SCOPE',
        reasons: ['this needs the scope fetch-inbox or read-only'],
      },
    });
  });

  test.each([
    ['of another audience', { aud: 'https://api.other.example' }, {}],
    ['of another issuer', { iss: 'https://api.other.example' }, {}],
    ['of another type', {}, { typ: 'JWT' }],
    ['without a type', {}, { typ: undefined }],
    ['with an unknown kid', {}, { kid: 'other' }],
    ['without a kid', {}, { kid: undefined }],
    ['of a user instead of a device', { sub: 'alice$saas.com' }, {}],
    ['without an epoch', { epoch: undefined }, {}],
    ['without an end', { exp: undefined }, {}],
  ])('%s is INVALID_TOKEN_SIGNATURE', async (_, changes, header) => {
    expect(await codeOf(await forge(changes, header))).toBe('INVALID_TOKEN_SIGNATURE');
  });

  test('signed by another key under our kid is INVALID_TOKEN_SIGNATURE, expired or not', async () => {
    const stranger = tokenKeySetting().privateKey;
    expect(await codeOf(await forge({}, {}, stranger))).toBe('INVALID_TOKEN_SIGNATURE');
    expect(await codeOf(await forge({ exp: 1 }, {}, stranger))).toBe('INVALID_TOKEN_SIGNATURE');
  });

  test('with alg none, or HS256 keyed with the public key, is INVALID_TOKEN_SIGNATURE', async () => {
    const [, payload] = (await forge()).split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: 'now' })).toString(
      'base64url',
    );
    expect(await codeOf(`${none}.${payload}.`)).toBe('INVALID_TOKEN_SIGNATURE');
    const { keys } = await readKeySet(issuer.tokenKeys);
    const secret = Buffer.from(keys[0]?.x ?? '', 'base64url');
    const hmac = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'now' })
      .sign(secret);
    expect(await codeOf(hmac)).toBe('INVALID_TOKEN_SIGNATURE');
  });

  test('one bit of the signature changed is INVALID_TOKEN_SIGNATURE', async () => {
    const { token } = await issueAccessToken(grant, issuer);
    const last = token.at(-2) === 'A' ? 'B' : 'A';
    expect(await codeOf(token.slice(0, -2) + last + token.at(-1))).toBe('INVALID_TOKEN_SIGNATURE');
    expect(await codeOf('rubbish')).toBe('INVALID_TOKEN_SIGNATURE');
  });
});

describe('while one token key replaces another', () => {
  const [former, next] = [tokenKeySetting(), tokenKeySetting()];
  const before = tokenIssuer(tokenKeysOf(former)).issuer;
  const during = tokenIssuer(tokenKeysOf(next, former)).issuer;
  const after = tokenIssuer(tokenKeysOf(next)).issuer;

  test('tokens of both keys are good, and new ones are signed with the first', async () => {
    const old = (await issueAccessToken(grant, before)).token;
    const fresh = (await issueAccessToken(grant, during)).token;
    expect((await verifyAccessToken(old, ['send'], during)).ok).toBe(true);
    expect((await verifyAccessToken(fresh, ['send'], during)).ok).toBe(true);
    expect((await verifyAccessToken(fresh, ['send'], after)).ok).toBe(true);
    expect((await verifyAccessToken(old, ['send'], after)).ok).toBe(false);
  });

  test('both are published, by their thumbprints (RFC 7638), without private parts', async () => {
    const { keys } = await readKeySet(during.tokenKeys);
    const published = {
      kty: 'OKP',
      crv: 'Ed25519',
      x: expect.stringMatching(/^[\w-]{43}$/),
      kid: expect.stringMatching(/^[\w-]{43}$/),
      alg: 'EdDSA',
      use: 'sig',
    };
    expect(keys).toEqual([published, published]);
    expect(keys[1]?.kid).toBe((await readKeySet(before.tokenKeys)).keys[0]?.kid);
  });
});

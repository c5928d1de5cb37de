import { createPublicKey, verify } from 'node:crypto';
import { compactVerify } from 'jose';
import nacl from 'tweetnacl';
import { describe, expect, test } from 'vitest';
import { base64ByteLength, isCanonicalBase64 } from '../../shared/protocol/base64.ts';
import { refuse } from '../../shared/protocol/errors.ts';
import { readStrictJson } from '../../shared/protocol/strict-json.ts';
import { publicTokenJwk } from '../../shared/tokens/public-token-jwk.ts';
import { verifyAccessToken } from '../../shared/tokens/verify-access-token.ts';
import { signatureBase } from '../../shared/voucher/signature-base.ts';
import { type Item, parseDictionary } from '../../shared/voucher/structured-fields.ts';

/** Members keep their order with us, so that of RFC 8785 the printing of numbers and strings applies. */
describe('RFC 8785 appendix B, numbers as they are printed and read again', () => {
  const outOfRange = { ok: false, reason: 'a number lies outside of ±(2^53-1)' };
  const asItIs = (text: string) => ({ ok: true, value: Number(text) });

  test.each([
    ['0000000000000000', '0', asItIs],
    ['8000000000000000', '0', asItIs],
    ['0000000000000001', '5e-324', asItIs],
    ['8000000000000001', '-5e-324', asItIs],
    ['7fefffffffffffff', '1.7976931348623157e+308', () => outOfRange],
    ['ffefffffffffffff', '-1.7976931348623157e+308', () => outOfRange],
    ['4340000000000000', '9007199254740992', () => outOfRange],
    ['c340000000000000', '-9007199254740992', () => outOfRange],
    ['4430000000000000', '295147905179352830000', () => outOfRange],
    ['44b52d02c7e14af5', '9.999999999999997e+22', () => outOfRange],
    ['44b52d02c7e14af6', '1e+23', () => outOfRange],
    ['44b52d02c7e14af7', '1.0000000000000001e+23', () => outOfRange],
    ['444b1ae4d6e2ef4e', '999999999999999700000', () => outOfRange],
    ['444b1ae4d6e2ef4f', '999999999999999900000', () => outOfRange],
    ['444b1ae4d6e2ef50', '1e+21', () => outOfRange],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7', asItIs],
    ['3eb0c6f7a0b5ed8d', '0.000001', asItIs],
    ['41b3de4355555553', '333333333.3333332', asItIs],
    ['41b3de4355555554', '333333333.33333325', asItIs],
    ['41b3de4355555555', '333333333.3333333', asItIs],
    ['41b3de4355555556', '333333333.3333334', asItIs],
    ['41b3de4355555557', '333333333.33333343', asItIs],
    ['becbf647612f3696', '-0.0000033333333333333333', asItIs],
    ['43143ff3c1cb0959', '1424953923781206.2', asItIs],
  ])('%s is %s', (bits, text, expected) => {
    const number = Buffer.from(bits, 'hex').readDoubleBE();
    expect({ printed: JSON.stringify(number), read: readStrictJson(text) }).toEqual({
      printed: text,
      read: expected(text),
    });
  });

  test.each(['NaN', 'Infinity', '-Infinity'])('%s is no JSON', (text) => {
    expect(readStrictJson(text)).toEqual({ ok: false, reason: 'it is not JSON' });
  });

  test('the strings of section 3.2.2.2 are printed as the RFC prints them', () => {
    const text = String.raw`"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"`;
    const read = readStrictJson(text);
    expect(read.ok && JSON.stringify(read.value)).toBe(String.raw`"€$\u000f\nA'B\"\\\\\"/"`);
  });
});

describe('RFC 4648 section 10', () => {
  test.each([
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('BASE64("%s") = "%s" is canonical; with other padding or case it is not', (plain, text) => {
    expect([isCanonicalBase64(text), base64ByteLength(text)]).toEqual([true, plain.length]);
    expect(Buffer.from(text, 'base64').toString()).toBe(plain);
    expect([`${text}=`, text.slice(0, -1)].map(isCanonicalBase64)).toEqual([false, false]);
  });

  test('BASE64("") = "" stands for no bytes, and is none of the values that a message may hold', () => {
    expect(isCanonicalBase64('')).toBe(false);
  });
});

describe('RFC 9421 appendix B.2.6, from the fields on the wire', () => {
  const input =
    'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"';
  const field =
    'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:';
  const values: Readonly<Record<string, string>> = {
    date: 'Tue, 20 Apr 2021 02:07:55 GMT',
    '@method': 'POST',
    '@path': '/foo',
    '@authority': 'example.com',
    'content-type': 'application/json',
    'content-length': '18',
  };
  const spki = Buffer.from('MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=', 'base64');

  test('its Signature-Input is read, its base rebuilt, and its Signature holds, for OpenSSL and tweetnacl', () => {
    const { value: items = [], parameters = new Map() } = parseDictionary(input)?.get('sig-b26') ?? {};
    const signature = parseDictionary(field)?.get('sig-b26')?.value as Uint8Array;
    const names = (items as readonly Item[]).map(({ value }) => String(value));
    const components = new Map(names.map((name) => [name, values[name] ?? '']));
    const base = Buffer.from(signatureBase(components, parameters));
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    expect({
      node: verify(null, base, key, signature),
      tweetnacl: nacl.sign.detached.verify(base, signature, spki.subarray(-32)),
    }).toEqual({ node: true, tweetnacl: true });
  });
});

describe('RFC 8037 appendix A and RFC 7519', () => {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;
  const jws =
    'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg';
  const kid = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';
  const verifier = {
    tokenKeys: async () => [{ kid, publicJwk: jwk, sign: async () => new Uint8Array(64) }] as const,
    baseUrl: 'https://api.saas.com',
    now: () => Date.UTC(2011, 2, 22),
  };
  const notOurs = refuse('INVALID_TOKEN_SIGNATURE', 'the access token is not one that this server issued');

  test('A.2 and A.3: the public key, and its thumbprint, by which we name token keys', async () => {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    expect(await publicTokenJwk(key)).toEqual({ publicJwk: jwk, thumbprint: kid });
  });

  test('A.5: the JWS holds under that key', async () => {
    const { payload } = await compactVerify(jws, jwk, { algorithms: ['EdDSA'] });
    expect(Buffer.from(payload).toString()).toBe('Example of Ed25519 signing');
  });

  test.each([
    ['the JWS of RFC 8037 appendix A.4, whose payload is no claims', jws],
    [
      'the JWT of RFC 7519 section 3.1, with HS256',
      'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    ],
    [
      'the unsecured JWT of RFC 7519 section 6.1',
      'eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.',
    ],
  ])('%s is INVALID_TOKEN_SIGNATURE as an access token', async (_, token) => {
    expect(await verifyAccessToken(token, ['send'], verifier)).toEqual(notOurs);
  });
});

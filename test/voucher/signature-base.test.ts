import { createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { isContentDigest, printContentDigest } from '../../shared/voucher/content-digest.ts';
import { printSignatureParams, signatureBase } from '../../shared/voucher/signature-base.ts';
import type { BareItem } from '../../shared/voucher/structured-fields.ts';

const components = new Map([
  ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
  ['@method', 'POST'],
  ['@path', '/foo'],
  ['@authority', 'example.com'],
  ['content-type', 'application/json'],
  ['content-length', '18'],
]);
const parameters = new Map<string, BareItem>([
  ['created', 1618884473],
  ['keyid', 'test-key-ed25519'],
]);

test('the base of RFC 9421 appendix B.2.6, to the letter', () => {
  expect(signatureBase(components, parameters)).toBe(
    [
      '"date": Tue, 20 Apr 2021 02:07:55 GMT',
      '"@method": POST',
      '"@path": /foo',
      '"@authority": example.com',
      '"content-type": application/json',
      '"content-length": 18',
      '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
    ].join('\n'),
  );
});

test('the signature of RFC 9421 appendix B.2.6 holds over it, under the key of B.1.4', () => {
  const spki = Buffer.from('MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=', 'base64');
  const signature = Buffer.from(
    'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==',
    'base64',
  );
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const base = Buffer.from(signatureBase(components, parameters));
  expect(verify(null, base, key, signature)).toBe(true);
  expect(verify(null, Buffer.from(base.toString().replace('POST', 'PUT')), key, signature)).toBe(false);
});

test('a value with a line break is refused: it could pass for another component (RFC 9421 section 2.5)', () => {
  expect(() => signatureBase(new Map([['date', 'x\n"@method": PUT']]), parameters)).toThrow(
    new TypeError('the value of date has a line break'),
  );
});

test('parameters keep their order', () => {
  expect(
    printSignatureParams(
      ['a'],
      new Map<string, BareItem>([
        ['tag', 'x'],
        ['created', 1],
      ]),
    ),
  ).toBe('("a");tag="x";created=1');
});

const body = Buffer.from('{"hello": "world"}');
const sha512 =
  'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:';

test('the digest of RFC 9421 appendix B.2 is that of its body', () => {
  expect(isContentDigest(sha512, body)).toBe(true);
  expect(isContentDigest(sha512, Buffer.from('{"hello": "World"}'))).toBe(false);
});

test.each([
  ['ours', printContentDigest(body), true],
  ['both', `${printContentDigest(body)}, ${sha512}`, true],
  ['with one that is not known', `md5=:AAAA:, ${sha512}`, true],
  ['one good and one bad', `sha-256=:AAAA:, ${sha512}`, false],
  ['none that is known', 'md5=:AAAA:', false],
  ['no bytes', 'sha-256="x"', false],
  ['no dictionary', 'sha-256=', false],
  ['nothing', '', false],
])('a Content-Digest, %s (RFC 9530 section 2)', (_, field, holds) => {
  expect(isContentDigest(field, body)).toBe(holds);
});

import { describe, expect, test } from 'vitest';
import { generateKeyPair } from '../../infra/local/cast.ts';
import { readIdentityRequest } from '../../shared/identities/identity-request.ts';

const primaryKey = generateKeyPair().publicKey.spkiBase64;
const label = 'a'.repeat(63);

describe('the address for notices (RFC 5321, section 4.1.2)', () => {
  test.each([
    'alice@mail.example',
    "o'hara+bills@mail.example",
    '_a.b-c@a-b.1.example',
    'alice@xn--bcher-kva.xn--p1ai',
    `alice@${label}.example`,
  ])('%s is taken', (notifyEmail) => {
    expect(readIdentityRequest({ primaryKey, notifyEmail })).toMatchObject({
      ok: true,
      value: { notifyEmail },
    });
  });

  test.each([
    'alice@mail-.example',
    'alice@-mail.example',
    'alice@mail.example-',
    'alice@mail..example',
    `alice@${label}a.example`,
    'alice@mail',
    'alice@127.0.0.1',
    'alice@mail.example.',
    '.alice@mail.example',
    'alice.@mail.example',
    'a..b@mail.example',
    '@mail.example',
    'alice@mail.example\n',
    'alice@mail.example,eve@mail.example',
    'Alice <alice@mail.example>',
    `alice@${`${label}.`.repeat(4)}example`,
  ])('%s is not', (notifyEmail) => {
    expect(readIdentityRequest({ primaryKey, notifyEmail })).toMatchObject({
      ok: false,
      refusal: { code: 'INVALID_REQUEST' },
    });
  });
});

import { describe, expect, test } from 'vitest';
import { issueAccessToken } from '../../shared/tokens/issue-access-token.ts';
import { readKeySet } from '../../shared/tokens/key-set.ts';
import { verifyAccessToken } from '../../shared/tokens/verify-access-token.ts';
import { tokenIssuer, tokenKeySetting, tokenKeysOf } from './token-setup.ts';

const [former, next] = [tokenKeySetting('former'), tokenKeySetting('next')];
const grant = { delegatedIdentity: 'dev1234$alice.btps.saas.com', scopes: ['send'], epoch: 1 };

/** An instance that was started with these keys. */
const instance = (...keys: readonly object[]) => tokenIssuer(tokenKeysOf(...keys)).issuer;

/** The deployments of a rotation, in order. */
const before = instance(former);
const published = instance(former, next);
const signing = instance(next, former);
const after = instance(next);

type Instance = ReturnType<typeof instance>;

/** What an instance makes of a token of another: `accepted`, or the code. */
async function verdict(issuer: Instance, verifier: Instance): Promise<string> {
  const { token } = await issueAccessToken(grant, issuer);
  const outcome = await verifyAccessToken(token, ['send'], verifier);
  return outcome.ok ? 'accepted' : outcome.refusal.code;
}

const kids = async ({ tokenKeys }: Instance) => (await readKeySet(tokenKeys)).keys.map(({ kid }) => kid);

describe('replacing the token key while instances of two deployments run side by side', () => {
  test.each([
    ['publishing the next key', before, published],
    ['signing with it', published, signing],
    ['taking the former one away', signing, after],
  ])('%s: the older and the newer instance accept the tokens of each other', async (_, older, newer) => {
    expect([await verdict(newer, older), await verdict(older, newer)]).toEqual(['accepted', 'accepted']);
  });

  test('without the first step the older instance refuses what the newer one signs', async () => {
    expect(await verdict(signing, before)).toBe('INVALID_TOKEN_SIGNATURE');
  });

  test('the key set shows the next key before it signs, and the former one after', async () => {
    expect(await Promise.all([before, published, signing, after].map(kids))).toEqual([
      ['former'],
      ['former', 'next'],
      ['next', 'former'],
      ['next'],
    ]);
  });

  test('a published key signs nothing yet', async () => {
    const { token } = await issueAccessToken(grant, published);
    const [header = ''] = token.split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      alg: 'EdDSA',
      typ: 'at+jwt',
      kid: 'former',
    });
  });
});

import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseInvitation } from '../../../shared/client/parse-invitation.ts';
import { checkServerUrl } from '../../../shared/client/server-url.ts';
import { verifyPortable } from '../../../shared/protocol/ed25519-portable.ts';
import { refuse } from '../../../shared/protocol/errors.ts';
import { parseIdentity } from '../../../shared/protocol/identity.ts';
import { printPublicKeyPem, readPublicKeyText } from '../../../shared/protocol/public-key-text.ts';
import { readRevocationRequest } from '../../../shared/revocation/revocation-request.ts';
import { createTokenKeys } from '../../../shared/tokens/create-token-keys.ts';
import { issueAccessToken } from '../../../shared/tokens/issue-access-token.ts';
import { verifyAccessToken } from '../../../shared/tokens/verify-access-token.ts';
import { parseDictionary } from '../../../shared/voucher/structured-fields.ts';

async function issuedToken() {
  const pkcs8 = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
  const issuer = {
    tokenKeys: createTokenKeys({ TOKEN_KEYS: JSON.stringify([{ privateKey: pkcs8.toString('base64') }]) }),
    baseUrl: 'https://api.saas.com',
    now: () => Date.UTC(2026, 0, 31),
    random: (length: number) => new Uint8Array(length),
  };
  const device = 'dev1$alice.btps.saas.com';
  const { token } = await issueAccessToken({ delegatedIdentity: device, scopes: ['send'], epoch: 1 }, issuer);
  return { token, issuer };
}

const spki = 'MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=';
const hex = (text: string) => Buffer.from(text, 'hex');

describe('bugs that fuzzing and published vectors found', () => {
  test.each([
    ['a capital letter', 'dev1234$aliceLbtps.saas.com', 'the domain is no valid domain name'],
    ['a second $', 'dev1234$alice$btps.saas.com', 'an identity holds exactly one $'],
    ['a slash', 'dev1234$alice/btps.saas.com', 'the domain is no valid domain name'],
    ['a line feed', 'dev1234$alice\nbtps.saas.com', 'the domain is no valid domain name'],
  ])(
    '%s in the place of the dot before btps made a delegated identity of another name (design, Words)',
    (_, text, reason) => {
      expect(parseIdentity(text)).toEqual(refuse('INVALID_IDENTITY', reason));
    },
  );

  // These took the square of the length. What they have to give is asserted here; the fuzz run minds the time.
  test('a structured field of 10,000 spaces: those around it are no part of it (RFC 9651 section 4.2)', () => {
    const spaces = ' '.repeat(5000);
    expect(parseDictionary(`${spaces}a=1${spaces}`)).toEqual(
      new Map([['a', { value: 1, parameters: new Map() }]]),
    );
    expect(parseDictionary(`a=1${spaces}b`)).toBeUndefined();
  });

  test('a key text of 3,900 breaks in all spellings, around the key and within (design, TXT records)', () => {
    const breaks = ' \\n\r\n\t'.repeat(600);
    expect(readPublicKeyText(`${breaks}${spki}`)).toBe(spki);
    expect(readPublicKeyText(`${printPublicKeyPem(spki)}${breaks}`)).toBe(spki);
    expect(readPublicKeyText(`A${breaks}-`)).toBeUndefined();
    expect(readPublicKeyText(breaks)).toBeUndefined();
  });

  test('the URL of a server with 50,000 slashes: those behind it are no part of the audience', () => {
    const slashes = '/'.repeat(50_000);
    expect(checkServerUrl(`https://a.b${slashes}`)).toBe('https://a.b');
    expect(checkServerUrl(`https://a.b${slashes}c`)).toBe(`https://a.b${slashes}c`);
  });

  test('other spellings of the signature of a token that was issued were taken for it (RFC 7515 section 2)', async () => {
    const { token, issuer } = await issuedToken();
    const verify = (text: string) => verifyAccessToken(text, ['send'], issuer);
    const [rest = '', last = ''] = [token.slice(0, -1), token.slice(-1)];
    // The last character carries four bits that are no part of the 64 bytes.
    const spareBits = rest + ({ A: 'B', Q: 'R', g: 'h', w: 'x' }[last] ?? '');
    const others = [
      `${token}=`,
      `${token}==`,
      `${token}\n`,
      `${rest}\n${last}`,
      ` ${token}`,
      spareBits,
      `${token}A`,
    ];
    const refusal = refuse('INVALID_TOKEN_SIGNATURE', 'the access token is not one that this server issued');
    for (const other of others) expect(await verify(other), JSON.stringify(other)).toEqual(refusal);
    expect((await verify(token)).ok).toBe(true);
  });

  test('an invitation to a server with half a surrogate pair in its path could not be printed again (RFC 3986, 3.3)', () => {
    const invitation = (path: string) => ({
      server: `https://a.b/${path}`,
      identity: 'alice$saas.com',
      authToken: 't',
    });
    const refusal = new TypeError('the server has to be an https URL, in lower case, without query');
    for (const path of ['v1\udfff', 'ü', '%', '%zz', 'a\\b']) {
      expect(() => parseInvitation(invitation(path))).toThrow(refusal);
    }
    expect(parseInvitation(invitation('v1/%c3%bc;a=b'))).toEqual(invitation('v1/%c3%bc;a=b'));
  });

  test('a revocation of 1,000 malformed names is refused for 20 reasons, not 1,000 (revocation, Bulk Revocation)', () => {
    const read = readRevocationRequest({
      revocation_id: 'rev_1',
      user_identity: 'alice$saas.com',
      devices: Array(1000).fill(''),
      reason: 'other',
      revoked_by: 'alice$saas.com',
      requested_at: '2026-01-31T12:00:00Z',
    });
    const reasons = Array.from(
      { length: 20 },
      (_, index) => `devices.${index}: Too small: expected string to have >=1 characters`,
    );
    expect(read).toEqual(refuse('INVALID_REQUEST', reasons));
  });

  test('tweetnacl took a signature with R of small order, which Node.js refuses (ePrint 2020/1244, case 2)', () => {
    const digest = hex('aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab');
    const key = hex('f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43');
    const signature = hex(
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e',
    );
    expect(verifyPortable(digest, signature, key)).toBe(false);
  });
});

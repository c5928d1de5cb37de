import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { createTokenKeys } from '../../../../shared/tokens/create-token-keys.ts';
import { issueAccessToken } from '../../../../shared/tokens/issue-access-token.ts';
import { readTokenKeySettings } from '../../../../shared/tokens/token-key-settings.ts';
import { verifyAccessToken } from '../../../../shared/tokens/verify-access-token.ts';
import { refusalFault, refusesByThrowing, secretMarker } from '../refusal-fault.ts';
import { textTarget } from '../text-target.ts';

const pkcs8 = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
const setting = JSON.stringify([{ privateKey: pkcs8.toString('base64') }]);
const nowMs = Date.UTC(2026, 0, 31);
const issuer = {
  tokenKeys: createTokenKeys({ TOKEN_KEYS: setting }),
  baseUrl: 'https://api.saas.com',
  now: () => nowMs,
  random: (length: number) => new Uint8Array(length),
};
const device = 'dev1$alice.btps.saas.com';
const { token } = await issueAccessToken({ delegatedIdentity: device, scopes: ['send'], epoch: 1 }, issuer);
const [header = '', claims = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());

const codes = ['INVALID_TOKEN_SIGNATURE', 'TOKEN_EXPIRED', 'INSUFFICIENT_SCOPE'];

/** Any text for a token: only the one that was issued is good. */
async function checkToken(text: string): Promise<string | undefined> {
  const verified = await verifyAccessToken(text, ['send'], issuer);
  if (!verified.ok) return refusalFault(verified, codes);
  return text === token ? undefined : 'takes a token that nobody issued';
}

/** Any header and claims under a good signature, as if the key had signed something else one day. */
async function checkSigned(text: string): Promise<string | undefined> {
  const signed = text
    .split('\x1e')
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
  const signature = sign(null, Buffer.from(signed), privateKey).toString('base64url');
  const verified = await verifyAccessToken(`${signed}.${signature}`, ['send'], issuer);
  if (!verified.ok) return refusalFault(verified, codes);
  const { identity, scopes, epoch } = verified.value;
  const isWhole = identity.kind === 'delegated' && scopes.includes('send') && typeof epoch === 'number';
  return isWhole ? undefined : 'takes claims that are not whole';
}

function checkSettings(text: string): string | undefined {
  return refusesByThrowing(() => readTokenKeySettings({ TOKEN_KEYS: text }));
}

/** Access tokens, and the keys that sign them. */
export const tokenTargets = [
  textTarget(
    'token',
    [token, `${token}${token}`, `${token.split('.')[0]}..`, 'eyJhbGciOiJub25lIn0.e30.'],
    checkToken,
    {
      weight: 1,
    },
  ),
  textTarget(
    'token-claims',
    [
      `${header}\x1e${claims}`,
      `{"alg":"none"}\x1e${claims}`,
      `{"b64":false,"crit":["b64"],"alg":"EdDSA"}\x1e${claims}`,
    ],
    checkSigned,
    { weight: 1 },
  ),
  textTarget('token-keys', [setting, `[{"kid":"a","kmsKeyId":"${secretMarker}"}]`], checkSettings, {
    isJson: true,
  }),
];

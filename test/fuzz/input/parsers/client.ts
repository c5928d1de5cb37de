import { parseIni } from '../../../../shared/cli/portal/parse-ini.ts';
import { printCredentials, readCredentials } from '../../../../shared/client/credentials-text.ts';
import { parseInvitation } from '../../../../shared/client/parse-invitation.ts';
import { readProblem } from '../../../../shared/client/read-problem.ts';
import { readTokens } from '../../../../shared/client/read-tokens.ts';
import { enrolmentUri } from '../../../../shared/enrolment/enrolment-uri.ts';
import { parseUserIdentity } from '../../../../shared/protocol/identity.ts';
import { refusesByThrowing, secretMarker } from '../refusal-fault.ts';
import { textTarget } from '../text-target.ts';

const uri = enrolmentUri({
  baseUrl: 'https://api.saas.com/v1',
  identity: 'alice$saas.com',
  authToken: secretMarker,
});
const tokens = {
  scopes: ['send'],
  access_token: secretMarker,
  refresh_token: secretMarker,
  expires_at: '2026-01-31T12:00:00.000Z',
};
const problem = {
  code: 'DELEGATION_REVOKED',
  reasons: ['the registry says so'],
  retryable: false,
  requestId: 'r-1',
};
const credentials = printCredentials({
  server: 'https://api.saas.com',
  userIdentity: 'alice$saas.com',
  delegatedIdentity: 'dev1$alice.btps.saas.com',
  keys: { privateKey: { kind: 'seed', seed: 'AAAA' }, publicKey: 'AAAA', fingerprint: 'AAAA' },
  scopes: ['send'],
  tokens: { accessToken: 'a', accessTokenExpiresAtMs: 1, refreshToken: 'b', renewalId: 'c' },
  endpoints: { inbox: 'https://x', status: 'https://x', tokens: 'https://x' },
} as unknown as Parameters<typeof printCredentials>[0]);

/** What is read is a server by HTTPS or this device, a user and a token; and printing it gives an invitation again. */
function checkInvitation(text: string): string | undefined {
  return refusesByThrowing(() => {
    const { server, identity, authToken } = parseInvitation(text);
    if (!/^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])/.test(server)) throw new RangeError(server);
    if (!parseUserIdentity(identity).ok) throw new RangeError(identity);
    const again = parseInvitation(
      enrolmentUri({ baseUrl: server, identity, authToken: authToken.toWellFormed() }),
    );
    if (again.server !== server || again.identity !== identity) throw new RangeError('changes by printing');
  });
}

function checkProblem(text: string): string | undefined {
  const body = parseJson(text);
  const { code, reasons } = readProblem(403, null, body);
  if (!/^[A-Z_]+$/.test(code)) return `throws the code ${code}`;
  if (reasons.length > 16 || reasons.some((reason) => reason.length > 300)) return 'keeps too many words';
  return reasons.some((reason) => /[A-Za-z0-9+/_=-]{24}/.test(reason))
    ? 'keeps what could be a token'
    : undefined;
}

/** The store has authenticated the text: what is no JSON then is an accident, and thrown as such. */
function checkCredentials(text: string): string | undefined {
  const printed = JSON.stringify(parseJson(text));
  if (printed === undefined || !printed.includes('"format":"btps-credentials-v1"')) return undefined;
  return refusesByThrowing(() => readCredentials(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const platform = { random: (length: number) => new Uint8Array(length) };

/** What a user's device reads. */
export const clientTargets = [
  textTarget(
    'invitation',
    [uri, 'btps:enrol?server=http://localhost:1&identity=a$b.c&token=t'],
    checkInvitation,
    {
      weight: 3,
    },
  ),
  textTarget(
    'problem',
    [JSON.stringify(problem), JSON.stringify({ ...problem, reasons: ['A'.repeat(5000)] })],
    checkProblem,
    {
      weight: 2,
      isJson: true,
    },
  ),
  textTarget(
    'token-answer',
    [JSON.stringify(tokens)],
    (text) => refusesByThrowing(() => readTokens(parseJson(text), platform as never), 'ClientError'),
    { weight: 2, isJson: true },
  ),
  textTarget('credentials', [credentials], checkCredentials, { isJson: true }),
  textTarget('ini', ['[default]\na = b\n[profile x]\nregion=eu\n', '# c\r\n[ a  b ]\r\nk=v'], (text) => {
    parseIni(text);
    return undefined;
  }),
];

import { formalSignature } from '../../../protocol/seed-message.ts';
import { secretMarker } from '../refusal-fault.ts';
import type { HttpInput } from './http-input.ts';

const json = ['content-type', 'application/json'] as const;
const access = ['authorization', 'Bearer @access'] as const;

function request(
  api: HttpInput['api'],
  method: string,
  target: string,
  body?: unknown,
  signedIn = false,
): HttpInput {
  return {
    api,
    method,
    target,
    headers: [...(body === undefined ? [] : [json]), ...(signedIn ? [access] : [])],
    body: body === undefined ? '' : JSON.stringify(body),
    form: 'utf8',
  };
}

const message = {
  version: '1.0',
  issuedAt: '@now',
  document: { title: secretMarker, totalAmount: { value: 1500, currency: 'USD' } },
  id: '@id',
  type: 'btp_invoice',
  from: 'dev1$alice.btps.saas.example',
  to: 'bob$saas.example',
  signature: '@signature',
};
const foreign = { ...message, from: 'dev1$carol.btps.other.example' };
const old = { ...foreign, issuedAt: '2026-01-31T12:00:00Z', signature: formalSignature };
const enrol = {
  artifact_type: 'btps_auth_request',
  identity: 'alice$saas.example',
  device_pubkey: '@key',
  auth_token: '@token',
  device_info: { model: 'phone' },
  issuedAt: '@now',
  signature: '@signature',
};
const renew = {
  artifact_type: 'btps_refresh_request',
  identity: 'dev1$alice.btps.saas.example',
  refresh_token: secretMarker,
  request_id: 'r1',
  issuedAt: '@now',
  signature: '@signature',
};
const revoke = {
  revocation_id: '@id',
  user_identity: 'alice$saas.example',
  devices: ['dev9'],
  reason: 'device_stolen',
  revoked_by: 'alice$saas.example',
  requested_at: '@now',
};
const identity = {
  primaryKey: '@key',
  administrators: ['bob$saas.example'],
  notifyEmail: 'a@mail.example',
  deviceLimit: 400,
};
const bob = 'bob%24saas.example';
const nonce = `001769860800000#${'A'.repeat(43)}`;

/** Requests that every route takes, by route. */
export const routeSeeds: Readonly<Record<string, readonly HttpInput[]>> = {
  'POST /messages': [message, foreign, { ...message, to: 'x$other.example' }, old].map((body) =>
    request('device', 'POST', '/messages', body),
  ),
  'POST /verify': [message, foreign].map((body) => request('device', 'POST', '/verify', body)),
  'GET /delegations': [
    'dev1%24alice.btps.saas.example',
    'dev1$carol.btps.other.example',
    'a$b.btps.nowhere.example',
  ].map((name) => request('device', 'GET', `/delegations/${name}`)),
  'GET /inbox': [request('device', 'GET', `/inbox/${bob}?limit=2&cursor=AAAA`, undefined, true)],
  'POST /inbox/acknowledgements': [
    request('device', 'POST', `/inbox/${bob}/acknowledgements`, { receipts: [nonce] }, true),
    request('device', 'POST', `/inbox/${bob}/acknowledgements`, { receipts: Array(50_000).fill('') }, true),
  ],
  'POST /auth/devices': [request('device', 'POST', '/auth/devices', enrol)],
  'POST /auth/tokens': [request('device', 'POST', '/auth/tokens', renew)],
  'GET /.well-known': ['jwks.json', 'btps-server.json'].map((name) =>
    request('device', 'GET', `/.well-known/${name}`),
  ),
  'GET /health': [request('device', 'GET', '/health')],
  'PUT /identities': [
    request('portal', 'PUT', '/identities/dave%24saas.example', identity),
    request('portal', 'PUT', '/identities/alice%24saas.example', {
      ...identity,
      override: { by: 'bob$saas.example', reason: 'x' },
    }),
  ],
  'DELETE /identities': [request('portal', 'DELETE', '/identities/erin%24saas.example')],
  'GET /identities': [request('portal', 'GET', '/identities/alice%24saas.example?limit=2&cursor=ZGV2MQ')],
  'GET /identities/audit': [
    request('portal', 'GET', '/identities/alice%24saas.example/audit?limit=2&from=2026-01-31T12:00:00Z'),
  ],
  'POST /enrolments': [
    request('portal', 'POST', '/enrolments', {
      userIdentity: 'alice$saas.example',
      scopes: ['send'],
      requestedBy: 'bob$saas.example',
    }),
  ],
  'POST /revocations': [
    request('portal', 'POST', '/revocations', revoke),
    request('portal', 'POST', '/revocations', {
      ...revoke,
      user_identity: 'frank$saas.example',
      devices: 'all',
      revoked_by: 'frank$saas.example',
    }),
    request('portal', 'POST', '/revocations', {
      ...revoke,
      devices: Array.from({ length: 1000 }, (_, at) => `é${at}`.padEnd(200, 'é')),
    }),
  ],
  'GET /revocations': [request('portal', 'GET', '/revocations/rev_1?cursor=AAAA')],
};

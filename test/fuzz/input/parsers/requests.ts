import { generateKeyPairSync } from 'node:crypto';
import { authRequestSchema, refreshRequestSchema } from '../../../../functions/auth/artifacts.ts';
import { readArtifact } from '../../../../functions/auth/read-artifact.ts';
import { readRevocationEvent } from '../../../../functions/revoke/revocation-event.ts';
import { judgeAnswer } from '../../../../shared/forwarding/judge-answer.ts';
import { readIdentityRequest } from '../../../../shared/identities/identity-request.ts';
import type { Outcome } from '../../../../shared/protocol/errors.ts';
import { readStrictJson } from '../../../../shared/protocol/strict-json.ts';
import { readRevocationRequest } from '../../../../shared/revocation/revocation-request.ts';
import { httpEvent } from '../../../http/event.ts';
import { formalSignature } from '../../../protocol/seed-message.ts';
import { reasonsFault, refusalFault, secretMarker } from '../refusal-fault.ts';
import { textTarget } from '../text-target.ts';

const issuedAt = '2026-01-31T12:00:00Z';
const key = generateKeyPairSync('ed25519')
  .publicKey.export({ format: 'der', type: 'spki' })
  .toString('base64');
const enrol = {
  artifact_type: 'btps_auth_request',
  identity: 'alice$saas.com',
  device_pubkey: key,
  auth_token: secretMarker,
  device_info: { model: 'phone', os: 'any' },
  issuedAt,
  signature: formalSignature,
};
const renew = {
  artifact_type: 'btps_refresh_request',
  identity: 'dev1$alice.btps.saas.com',
  refresh_token: secretMarker,
  request_id: 'r1',
  issuedAt,
  signature: formalSignature,
};
const revoke = {
  revocation_id: 'rev_1',
  user_identity: 'alice$saas.com',
  devices: ['dev1234', 'dev5678$alice.btps.saas.com'],
  reason: 'device_stolen',
  revoked_by: 'alice$saas.com',
  requested_at: issuedAt,
  invalid_since: issuedAt,
};
const camel = {
  revocationId: 'rev_1',
  userIdentity: 'alice$saas.com',
  devices: 'all',
  reason: 'other',
  revokedBy: 'root$saas.com',
  requestedAt: issuedAt,
};
const identity = {
  primaryKey: key,
  administrators: ['root$saas.com'],
  notifyEmail: 'alice@mail.example',
  notifyPhone: '+41791234567',
  deviceLimit: 10,
  rotation: { issuedAt, signatures: [formalSignature, formalSignature] },
  override: { by: 'root$saas.com', reason: 'lost' },
  compromised: true,
};
const event = {
  source: 'btps.portal',
  'detail-type': 'RevocationRequested',
  account: '1',
  id: 'e1',
  detail: camel,
};
const problem = {
  code: 'MESSAGE_TOO_OLD',
  reasons: ['issued 302 s ago'],
  detail: 'x',
  digest: 'abc',
  retryable: true,
};

const print = (...values: readonly object[]) => values.map((value) => JSON.stringify(value));
/** More items than any request may have, each of them wrong. */
const crowd = (item: unknown) => Array.from({ length: 3000 }, () => item);

const requestCodes = ['INVALID_REQUEST', 'INVALID_IDENTITY', 'INVALID_PUBLIC_KEY', 'UNSUPPORTED_MEDIA_TYPE'];

function readJson(read: (value: unknown) => Outcome<unknown>) {
  return (text: string) => {
    const json = readStrictJson(text);
    return json.ok ? refusalFault(read(json.value), requestCodes) : reasonsFault([json.reason]);
  };
}

function checkAnswer(body: string): string | undefined {
  const posted = { digest: 'abc', vouched: false };
  const attempt = judgeAnswer({ kind: 'answer', status: 422, body }, posted);
  if (attempt.kind === 'delivered') return body.includes('abc') ? undefined : 'takes it for delivered';
  const { code, reasons } = attempt.failure;
  if (!/^[A-Z][A-Z_]{1,63}$/.test(code)) return `reports the code ${code}`;
  return reasons.every((reason) => reason.length <= 300) && reasons.length <= 8
    ? undefined
    : 'reports too many words';
}

/** What portals, devices and other servers write in JSON. */
export const requestTargets = [
  textTarget(
    'artifacts',
    print(enrol, renew, { ...enrol, device_info: 'phone' }),
    (body) => {
      const request = httpEvent('POST', '/auth/devices', { body });
      return (
        refusalFault(readArtifact(request, authRequestSchema), requestCodes) ??
        refusalFault(readArtifact(request, refreshRequestSchema), requestCodes)
      );
    },
    { weight: 3, isJson: true },
  ),
  textTarget(
    'revocation-request',
    print(revoke, camel, { ...revoke, devices: crowd('') }, { ...revoke, devices: crowd(1) }),
    readJson(readRevocationRequest),
    { weight: 3, isJson: true },
  ),
  textTarget(
    'revocation-event',
    print(event),
    (text) => refusalFault(readRevocationEvent(text), requestCodes),
    {
      weight: 2,
      isJson: true,
    },
  ),
  textTarget(
    'identity-request',
    print(
      identity,
      { primaryKey: key },
      { ...identity, administrators: crowd('') },
      {
        ...identity,
        rotation: { issuedAt, signatures: crowd(1) },
      },
    ),
    readJson(readIdentityRequest),
    { weight: 3, isJson: true },
  ),
  textTarget('receiver-answer', print(problem, { ...problem, code: 'NONCE_ALREADY_USED' }), checkAnswer, {
    weight: 2,
    isJson: true,
  }),
];

import { maxArtifactBytes } from '../../../../functions/auth/read-artifact.ts';
import {
  exampleAccessToken,
  exampleDevice,
  examplePublicKey,
  exampleSignature,
  exampleTime,
  exampleToken,
  exampleUser,
} from '../examples.ts';
import type { Operations } from './operation.ts';

const tokens = {
  delegated_identity: exampleDevice,
  scopes: ['send', 'fetch-inbox'],
  access_token: exampleAccessToken,
  refresh_token: exampleToken,
  expires_at: exampleTime,
};

/** How devices are enrolled and keep their tokens. */
export const deviceOperations: Operations = {
  'POST /auth/devices': {
    operationId: 'enrolDevice',
    tag: 'Devices',
    summary: 'Enrol a device with a one-time token',
    description: [
      'The device signs, as messages are signed, the text `JSON.stringify(["btps-enrol-v1", server, identity,',
      'fingerprint, hash, issuedAt])`: the URL of this API without a final slash, the fingerprint of its key, and base64',
      'of the SHA-256 of the token. The same request again, while the token lives, gets the same device.',
    ].join(' '),
    body: {
      schema: 'AuthRequest',
      maxBytes: maxArtifactBytes,
      example: {
        artifact_type: 'btps_auth_request',
        identity: exampleUser,
        device_pubkey: examplePublicKey,
        auth_token: exampleToken,
        device_info: { model: 'phone' },
        issuedAt: '2026-01-31T12:00:00Z',
        signature: exampleSignature,
      },
    },
    answers: {
      200: {
        description: 'The device is one of its user’s.',
        schema: 'EnrolledDevice',
        example: {
          delegated_id: 'dev1234',
          ...tokens,
          polling_endpoints: {
            inbox: 'https://api.saas.com/inbox/alice%24saas.com',
            status: 'https://api.saas.com/delegations/dev1234%24alice.btps.saas.com',
            tokens: 'https://api.saas.com/auth/tokens',
          },
          dns: 'pending',
        },
      },
    },
    refusals: [
      'UNSUPPORTED_MEDIA_TYPE',
      'INVALID_REQUEST',
      'INVALID_IDENTITY',
      'MESSAGE_TOO_OLD',
      'MESSAGE_FROM_FUTURE',
      'INVALID_PUBLIC_KEY',
      'SIGNATURE_VERIFICATION_FAILED',
      'INVALID_AUTH_TOKEN',
      'IDENTITY_NOT_FOUND',
      'DELEGATION_LIMIT_EXCEEDED',
      'DELEGATION_REVOKED',
      'RATE_LIMIT_EXCEEDED',
    ],
    limit: 'delegationRequests',
  },
  'POST /auth/tokens': {
    operationId: 'renewTokens',
    tag: 'Devices',
    summary: 'Exchange a refresh token',
    description: [
      'The device signs the text `JSON.stringify(["btps-refresh-v1", server, identity, fingerprint, hash, request_id,',
      'issuedAt])`, as when it enrols. A refresh token is good once; any other use of it again revokes all refresh tokens',
      'of the device.',
    ].join(' '),
    body: {
      schema: 'RefreshRequest',
      maxBytes: maxArtifactBytes,
      example: {
        artifact_type: 'btps_refresh_request',
        identity: exampleDevice,
        refresh_token: exampleToken,
        request_id: 'r1',
        issuedAt: '2026-01-31T12:00:00Z',
        signature: exampleSignature,
      },
    },
    answers: {
      200: {
        description: 'New tokens; the old refresh token is used up.',
        schema: 'RenewedTokens',
        example: tokens,
      },
    },
    refusals: [
      'UNSUPPORTED_MEDIA_TYPE',
      'INVALID_REQUEST',
      'INVALID_IDENTITY',
      'MESSAGE_TOO_OLD',
      'MESSAGE_FROM_FUTURE',
      'DELEGATION_REVOKED',
      'DELEGATION_EXPIRED',
      'DELEGATION_NOT_FOUND',
      'SIGNATURE_VERIFICATION_FAILED',
      'TOKEN_EXPIRED',
      'INVALID_AUTH_TOKEN',
      'RATE_LIMIT_EXCEEDED',
    ],
    limit: 'queries',
  },
};

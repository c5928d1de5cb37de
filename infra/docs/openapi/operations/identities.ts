import { maxPortalBodyBytes } from '../../../../functions/portal/portal-request.ts';
import { exampleFingerprint, examplePublicKey, exampleTime, exampleToken, exampleUser } from '../examples.ts';
import type { Operations } from './operation.ts';
import { pageParameters, pathIdentity } from './parameters.ts';

const user = pathIdentity('userIdentity', 'UserIdentity');

const identity = {
  userIdentity: exampleUser,
  originalIdentity: 'alice.btps.saas.com',
  fingerprint: exampleFingerprint,
  status: 'active',
  epoch: 1,
  deviceLimit: 100,
  activeDevices: 0,
  administrators: ['admin$saas.com'],
  notifyBy: ['email'],
  createdAt: exampleTime,
};

const device = {
  delegatedId: 'dev1234',
  delegatedIdentity: 'dev1234$alice.btps.saas.com',
  state: 'active',
  dns: 'published',
  scopes: ['send'],
  fingerprint: exampleFingerprint,
  enrolledAt: exampleTime,
};

const time = (name: string, description: string) => ({
  name,
  in: 'query' as const,
  description,
  schema: { type: 'string', format: 'date-time' },
});

/** Users, and the tokens that make devices theirs. */
export const identityOperations: Operations = {
  'PUT /identities/{userIdentity}': {
    operationId: 'putIdentity',
    tag: 'Identities',
    summary: 'Register a user, or change what is known of her',
    description:
      'What is left out is taken back. A new primary key takes the signatures of both keys, or the word of an administrator on file.',
    parameters: [user],
    body: {
      schema: 'IdentityRequest',
      maxBytes: maxPortalBodyBytes,
      example: {
        primaryKey: examplePublicKey,
        administrators: ['admin$saas.com'],
        notifyEmail: 'alice@mail.example',
        deviceLimit: 100,
      },
    },
    answers: {
      200: { description: 'Changed, or as it was.', schema: 'RegisteredIdentity', example: identity },
      201: { description: 'Registered; DNS follows.', schema: 'RegisteredIdentity', example: identity },
    },
    refusals: [
      'INVALID_IDENTITY',
      'UNSUPPORTED_MEDIA_TYPE',
      'INVALID_REQUEST',
      'INVALID_PUBLIC_KEY',
      'IDENTITY_NOT_FOUND',
      'ACCESS_DENIED',
      'CONFLICT',
      'INSUFFICIENT_PERMISSIONS',
      'SIGNATURE_VERIFICATION_FAILED',
    ],
  },
  'DELETE /identities/{userIdentity}': {
    operationId: 'closeIdentity',
    tag: 'Identities',
    summary: 'Close an identity for ever',
    description:
      'No device, token or message of it is taken any more, its records leave the zone, and its name is never used again.',
    parameters: [user],
    answers: {
      200: {
        description: 'Closed.',
        schema: 'RegisteredIdentity',
        example: { ...identity, status: 'closed', epoch: 2 },
      },
    },
    refusals: ['INVALID_IDENTITY', 'IDENTITY_NOT_FOUND', 'ACCESS_DENIED'],
  },
  'GET /identities/{userIdentity}': {
    operationId: 'describeIdentity',
    tag: 'Identities',
    summary: 'Show an identity and its devices',
    description: 'As the registry has them at this moment, revoked devices included.',
    parameters: [user, ...pageParameters('devices', 100, 100)],
    answers: {
      200: {
        description: 'The identity with a page of its devices.',
        schema: 'IdentityReport',
        example: { ...identity, activeDevices: 1, devices: [device] },
      },
    },
    refusals: ['INVALID_IDENTITY', 'INVALID_REQUEST', 'IDENTITY_NOT_FOUND'],
  },
  'GET /identities/{userIdentity}/audit': {
    operationId: 'listAuditEvents',
    tag: 'Identities',
    summary: 'List the audit trail of a user',
    description: 'Newest first. The trail of a closed identity is still there.',
    parameters: [
      user,
      ...pageParameters('events', 1000, 100),
      time('from', 'Since this time.'),
      time('to', 'Before this time.'),
    ],
    answers: {
      200: {
        description: 'A page of events.',
        schema: 'AuditPage',
        example: {
          events: [
            {
              subject: 'alice.btps.saas.com',
              eventId: `${exampleTime}#kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k`,
              type: 'identity_change',
              timestamp: exampleTime,
              change: 'registered',
              userIdentity: exampleUser,
              principal: 'arn:aws:iam::111122223333:role/portal',
              fingerprint: exampleFingerprint,
              epoch: 1,
              deviceLimit: 100,
              administrators: [],
            },
          ],
        },
      },
    },
    refusals: ['INVALID_IDENTITY', 'INVALID_REQUEST', 'IDENTITY_NOT_FOUND'],
  },
  'POST /enrolments': {
    operationId: 'createEnrolment',
    tag: 'Identities',
    summary: 'Make a one-time token for a device',
    description:
      'One device can enrol with it within 10 minutes. Revoking all devices of the user ends it too.',
    body: {
      schema: 'EnrolmentRequest',
      maxBytes: maxPortalBodyBytes,
      example: { userIdentity: exampleUser, scopes: ['send', 'fetch-inbox'] },
    },
    answers: {
      201: {
        description: 'The token, told this once.',
        schema: 'CreatedEnrolment',
        example: {
          auth_token: exampleToken,
          expires_at: exampleTime,
          uri: `btps:enrol?server=https%3A%2F%2Fapi.saas.com&identity=alice%24saas.com&token=${exampleToken}`,
          scopes: ['send', 'fetch-inbox'],
        },
      },
    },
    refusals: [
      'UNSUPPORTED_MEDIA_TYPE',
      'INVALID_REQUEST',
      'INVALID_IDENTITY',
      'ACCESS_DENIED',
      'IDENTITY_NOT_FOUND',
      'INSUFFICIENT_PERMISSIONS',
    ],
  },
};

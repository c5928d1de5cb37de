import { maxPortalBodyBytes } from '../../../../functions/portal/portal-request.ts';
import { exampleTime, exampleUser } from '../examples.ts';
import type { Operations } from './operation.ts';
import { cursorParameter } from './parameters.ts';

const progress = {
  revocation_id: 'rev_1',
  status: 'REVOKED',
  devices: [{ deviceId: 'dev1234', status: 'REVOKED', timestamp: exampleTime, dns: 'pending' }],
  deviceId: 'dev1234',
  timestamp: exampleTime,
};

/** How delegations end. */
export const revocationOperations: Operations = {
  'POST /revocations': {
    operationId: 'revokeDevices',
    tag: 'Revocations',
    summary: 'Revoke one device, several, or all of a user',
    description:
      'In force at once: the next message of a device is refused, while DNS follows. The same id with the same content may come any number of times, and has to after a 503: it goes on with the devices that are left.',
    body: {
      schema: 'RevocationRequest',
      maxBytes: maxPortalBodyBytes,
      example: {
        revocation_id: 'rev_1',
        user_identity: exampleUser,
        devices: ['dev1234'],
        reason: 'device_lost',
        revoked_by: exampleUser,
        requested_at: '2026-01-31T12:00:00Z',
      },
    },
    answers: {
      202: {
        description: 'In force; what became of each device.',
        schema: 'RevocationProgress',
        example: progress,
      },
    },
    refusals: [
      'UNSUPPORTED_MEDIA_TYPE',
      'INVALID_REQUEST',
      'INVALID_IDENTITY',
      'ACCESS_DENIED',
      'IDENTITY_NOT_FOUND',
      'INSUFFICIENT_PERMISSIONS',
      'CONFLICT',
    ],
  },
  'GET /revocations/{revocationId}': {
    operationId: 'readRevocation',
    tag: 'Revocations',
    summary: 'Read how far a revocation is',
    description: 'With the audit record of each device, and the messages that are in doubt.',
    parameters: [
      { name: 'revocationId', in: 'path', description: 'As it was chosen.', schema: { type: 'string' } },
      cursorParameter,
    ],
    answers: {
      200: {
        description: 'The report.',
        schema: 'RevocationReport',
        example: {
          ...progress,
          user_identity: exampleUser,
          reason: 'device_lost',
          revoked_by: exampleUser,
          requested_at: '2026-01-31T12:00:00Z',
          records: [],
          messages: [],
        },
      },
    },
    refusals: ['REVOCATION_NOT_FOUND', 'INVALID_REQUEST'],
  },
};

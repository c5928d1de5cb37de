import { messagesPath } from '../../../../shared/http/routes.ts';
import { maxMessageBytes } from '../../../../shared/protocol/message-size.ts';
import {
  exampleDevice,
  exampleDigest,
  exampleFingerprint,
  exampleMessage,
  exampleTime,
} from '../examples.ts';
import { messageRefusals, senderRefusals } from '../refusals.ts';
import type { Operations } from './operation.ts';
import { pathIdentity, voucherParameters } from './parameters.ts';

const body = { schema: 'Message', maxBytes: maxMessageBytes, example: exampleMessage };

/** Messages, and what can be found out about them and their senders. */
export const messageOperations: Operations = {
  [`POST ${messagesPath}`]: {
    operationId: 'sendMessage',
    tag: 'Messages',
    summary: 'Deliver a signed message',
    description: [
      'Verifies the message, and delivers it to its recipient, or takes it for forwarding to another domain, once.',
      'Whoever can sign may send: the signature is all that authenticates a message. A message of another domain that',
      'is older than 300 s is taken with a voucher of the server that took it in time.',
    ].join(' '),
    parameters: voucherParameters,
    body,
    answers: {
      202: {
        description: 'Accepted, and stored.',
        schema: 'AcceptedMessage',
        example: {
          id: 'msg_1',
          status: 'accepted',
          acceptedAt: exampleTime,
          digest: exampleDigest,
          signedWith: 'device',
        },
      },
    },
    refusals: [
      ...messageRefusals,
      ...senderRefusals,
      'MESSAGE_TOO_OLD',
      'MESSAGE_FROM_FUTURE',
      'RELAY_DENIED',
      'RECIPIENT_NOT_FOUND',
      'NONCE_ALREADY_USED',
      'RATE_LIMIT_EXCEEDED',
    ],
    limit: 'refusals',
  },
  'POST /verify': {
    operationId: 'verifyMessage',
    tag: 'Messages',
    summary: 'Verify a message without delivering it',
    description:
      'The verdict on a message at this moment, with the records that it rests on. A message that is refused is still a good question: the answer is 200.',
    body,
    answers: {
      200: {
        description: 'The verdict.',
        schema: 'Verdict',
        example: {
          verdict: 'accepted',
          reasons: ['signed with the device key (ed25519)'],
          signedWith: 'device',
          scheme: 'ed25519',
          dnssec: 'secure',
          identity: exampleDevice,
          messageId: 'msg_1',
          fingerprint: exampleFingerprint,
          lookups: [
            {
              name: 'alice.btps.saas.com',
              type: 'TXT',
              outcome: 'answer',
              source: 'memory',
              durationMs: 0,
              ttlSeconds: 300,
              ageSeconds: 12,
              dnssec: 'secure',
            },
          ],
          refreshed: false,
          durationMs: 2,
          timestamp: exampleTime,
        },
      },
    },
    refusals: [...messageRefusals, 'RATE_LIMIT_EXCEEDED'],
    limit: 'queries',
  },
  'GET /delegations/{delegatedIdentity}': {
    operationId: 'readDelegation',
    tag: 'Messages',
    summary: 'Tell whether a device is delegated',
    description:
      'Of a device of this server by its registry, of any other by DNS. A device clears its credentials on the word of its own server alone.',
    parameters: [pathIdentity('delegatedIdentity', 'DelegatedIdentity')],
    answers: {
      200: {
        description: 'The status.',
        schema: 'DelegationStatus',
        example: { identity: exampleDevice, status: 'ACTIVE', timestamp: exampleTime, dns: 'published' },
      },
    },
    refusals: ['INVALID_IDENTITY', 'RATE_LIMIT_EXCEEDED'],
    limit: 'queries',
  },
};

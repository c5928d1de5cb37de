import { maxPageSize } from '../../../../shared/inbox/list-messages.ts';
import {
  exampleDigest,
  exampleFingerprint,
  exampleMessage,
  exampleReceipt,
  exampleTime,
} from '../examples.ts';
import { tokenRefusals } from '../refusals.ts';
import type { Operations } from './operation.ts';
import { pageParameters, pathIdentity } from './parameters.ts';

const recipient = pathIdentity('recipient', 'UserIdentity');

/** The inbox of a user, as her devices see it. */
export const inboxOperations: Operations = {
  'GET /inbox/{recipient}': {
    operationId: 'listMessages',
    tag: 'Inbox',
    summary: 'List the unacknowledged messages',
    description:
      'Oldest first. A message that comes late may sort before a cursor: a listing from the start finds it. Scope `fetch-inbox` or `read-only`.',
    token: true,
    parameters: [recipient, ...pageParameters('messages', maxPageSize, 25)],
    answers: {
      200: {
        description: 'A page of messages.',
        schema: 'MessagePage',
        example: {
          messages: [
            {
              receipt: exampleReceipt,
              message: exampleMessage,
              acceptedAt: exampleTime,
              digest: exampleDigest,
              fingerprint: exampleFingerprint,
              signedWith: 'device',
              scheme: 'ed25519',
              dnssec: 'secure',
            },
          ],
        },
      },
    },
    refusals: [...tokenRefusals, 'ACCESS_DENIED', 'INVALID_REQUEST'],
  },
  'POST /inbox/{recipient}/acknowledgements': {
    operationId: 'acknowledgeMessages',
    tag: 'Inbox',
    summary: 'Take messages out of the listing',
    description: 'They stay stored until they expire. Repeating it changes nothing. Scope `fetch-inbox`.',
    token: true,
    parameters: [recipient],
    body: { schema: 'AcknowledgementRequest', example: { receipts: [exampleReceipt] } },
    answers: {
      200: {
        description: 'What became of each receipt.',
        schema: 'Acknowledgement',
        example: { acknowledged: [exampleReceipt], unknown: [] },
      },
    },
    refusals: [...tokenRefusals, 'ACCESS_DENIED', 'UNSUPPORTED_MEDIA_TYPE', 'INVALID_REQUEST'],
  },
};

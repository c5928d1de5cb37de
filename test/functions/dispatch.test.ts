import { expect, test } from 'vitest';
import { dispatchRecord } from '../../functions/dispatch/dispatch-record.ts';
import { acceptedEvent } from '../../shared/audit/accepted-event.ts';
import { writeItem } from '../../shared/aws/item-attributes.ts';

type Record = Parameters<typeof dispatchRecord>[0];

const attributes = {
  nonce: '000001769860800000#hash',
  message: '{}',
  digest: 'ZGlnZXN0',
  messageId: 'msg_1',
  requestId: 'request-1',
  sender: 'dev1$alice.btps.saas.example',
  originalIdentity: 'alice.btps.saas.example',
  fingerprint: 'ZmluZ2VycHJpbnQ=',
  signedWith: 'device',
  scheme: 'ed25519',
  dnssec: 'secure',
  acceptedAt: 1_769_860_800_000,
};
const inbox = writeItem({ ...attributes, recipient: 'bob$saas.example' });
const outbox = writeItem({ ...attributes, recipient: 'outbox#bob$receiver.example', forwarding: 'pending' });

/** What happens to what is done. */
interface Circumstances {
  readonly eventName?: string;
  /** What the audit trail answers: whether the event is new, or a failure. */
  readonly audit?: boolean | Error;
  readonly queue?: Error;
}

/** What is done for a record, in order. */
async function done(
  image: Record | object,
  { eventName = 'INSERT', audit = true, queue }: Circumstances = {},
): Promise<unknown[]> {
  const steps: unknown[] = [];
  const record = { eventName, dynamodb: { NewImage: image } } as Record;
  await dispatchRecord(record, {
    audit: {
      write: async (event) => {
        steps.push(event);
        if (audit instanceof Error) throw audit;
        return audit;
      },
    },
    queue: {
      send: async (task) => {
        steps.push(task);
        if (queue) throw queue;
      },
    },
    accepted: { count: () => void steps.push('counted') },
  }).catch((error: Error) => steps.push(error.message));
  return steps;
}

const task = {
  partition: 'outbox#bob$receiver.example',
  nonce: '000001769860800000#hash',
  attempt: 1,
  requestId: 'request-1',
};

test('a message of an inbox has its audit event, and is counted', async () => {
  expect(await done(inbox)).toEqual([acceptedEvent(inbox), 'counted']);
});

test('a message whose audit event is there already is not counted again', async () => {
  expect(await done(inbox, { audit: false })).toEqual([acceptedEvent(inbox)]);
  expect(await done(outbox, { audit: false })).toEqual([acceptedEvent(outbox), task]);
});

test('a message of the outbox is queued after its audit event, which names the recipient', async () => {
  const event = acceptedEvent(outbox);
  expect(event.recipient).toBe('bob$receiver.example');
  expect(await done(outbox)).toEqual([event, 'counted', task]);
});

test('a message that cannot be queued is counted, since its record comes again with an event that is not new', async () => {
  const down = new Error('queue down');
  expect(await done(outbox, { queue: down })).toEqual([acceptedEvent(outbox), 'counted', task, 'queue down']);
});

test('without its audit event, nothing is counted or queued, and the record fails', async () => {
  expect(await done(outbox, { audit: new Error('down') })).toEqual([acceptedEvent(outbox), 'down']);
});

test('a message of this server, a mark and a change are passed over', async () => {
  expect(await done({ ...inbox, origin: { S: 'system' } })).toEqual([]);
  expect(await done({ recipient: { S: 'bob$saas.example' }, nonce: { S: '#mark' } })).toEqual([]);
  expect(await done(outbox, { eventName: 'MODIFY' })).toEqual([]);
});

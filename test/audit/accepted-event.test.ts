import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { acceptedEvent } from '../../shared/audit/accepted-event.ts';
import { putMessage } from '../../shared/inbox/put-message.ts';
import { noonMs, storedMessage } from '../inbox/inbox-setup.ts';
import { createTestDatabase } from '../test-database.ts';

const { client } = await createTestDatabase();

/** The item of a message as the inbox stores it. */
async function imageOf(stored = storedMessage('bob$saas.com', noonMs)) {
  const inbox = { client, tableName: 'Inbox', now: () => noonMs + 250, retentionDays: 30 };
  await putMessage(inbox, stored);
  const key = { recipient: { S: stored.recipient }, nonce: { S: stored.nonce } };
  const { Item: image = {} } = await client.send(new GetItemCommand({ TableName: 'Inbox', Key: key }));
  return image;
}

describe('the event of an accepted message (best-practices, Logging & Auditing)', () => {
  test('says who sent what to whom and how it was verified, under the original identity', async () => {
    expect(acceptedEvent(await imageOf())).toEqual({
      subject: 'alice.btps.saas.com',
      eventId: expect.stringMatching(/^2026-01-31T12:00:00\.250Z#[\w-]{43}$/),
      type: 'delegation_verification',
      timestamp: '2026-01-31T12:00:00.250Z',
      success: true,
      identity: 'dev1234$alice.btps.saas.com',
      recipient: 'bob$saas.com',
      messageId: 'msg_1',
      digest: 'ZGlnZXN0',
      requestId: 'request-1',
      fingerprint: 'ZmluZ2VycHJpbnQ=',
      signedWith: 'device',
      scheme: 'ed25519',
      dnssec: 'unchecked',
    });
  });

  test('has the source address and the time of the registry read when the item has them', async () => {
    const more = { sourceIp: '192.0.2.7', registryReadAtMs: noonMs, messageId: 'msg_2' };
    expect(acceptedEvent(await imageOf(storedMessage('bob$saas.com', noonMs, more)))).toMatchObject({
      sourceIp: '192.0.2.7',
      registryReadAt: '2026-01-31T12:00:00.000Z',
      messageId: 'msg_2',
    });
  });

  test('is the same whenever it is made, and another for another recipient or message', async () => {
    const image = await imageOf();
    const ids = [
      acceptedEvent(image),
      acceptedEvent(await imageOf(storedMessage('carol$saas.com', noonMs))),
      acceptedEvent(await imageOf(storedMessage('bob$saas.com', noonMs, { messageId: 'msg_3' }))),
    ].map(({ eventId }) => eventId);
    expect(acceptedEvent({ ...image, acknowledgedAt: { N: '1' } }).eventId).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
  });

  test('holds nothing of the document', async () => {
    const canonicalText = JSON.stringify({
      document: 'MARKER',
      id: 'msg_4',
      signature: { value: 'MARKER', fingerprint: 'ZmluZ2VycHJpbnQ=' },
    });
    const stored = storedMessage('bob$saas.com', noonMs, { canonicalText, messageId: 'msg_4' });
    expect(JSON.stringify(acceptedEvent(await imageOf(stored)))).not.toContain('MARKER');
  });

  test('the low-water mark is no message, which is a fault', () => {
    const mark = { recipient: { S: 'bob$saas.com' }, nonce: { S: '#mark' }, upTo: { S: '0' } };
    expect(() => acceptedEvent(mark)).toThrow(new Error('malformed inbox item: acceptedAt'));
  });
});

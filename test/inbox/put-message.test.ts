import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { unpackMessage } from '../../shared/inbox/packed-message.ts';
import { putMessage } from '../../shared/inbox/put-message.ts';
import { createTestDatabase, type SentCommands } from '../test-database.ts';
import { noonMs, storedMessage } from './inbox-setup.ts';

const { client, connect } = await createTestDatabase();
const inbox = { client, tableName: 'Inbox', now: () => noonMs + 250, retentionDays: 30 };

describe('accepting a message (design, Verification, step 9)', () => {
  test('the item holds what was verified and how, and expires after the retention', async () => {
    const stored = storedMessage('item$saas.com', noonMs, {
      sourceIp: '192.0.2.7',
      registryReadAtMs: noonMs + 9,
    });
    expect(await putMessage(inbox, stored)).toEqual({ accepted: true, acceptedAtMs: noonMs + 250 });
    const key = { recipient: { S: 'item$saas.com' }, nonce: { S: stored.nonce } };
    const { Item: item } = await client.send(new GetItemCommand({ TableName: 'Inbox', Key: key }));
    expect(item).toEqual({
      ...key,
      message: { B: expect.any(Uint8Array) },
      digest: { S: 'ZGlnZXN0' },
      requestId: { S: 'request-1' },
      sender: { S: 'dev1234$alice.btps.saas.com' },
      signedWith: { S: 'device' },
      scheme: { S: 'ed25519' },
      dnssec: { S: 'unchecked' },
      sourceIp: { S: '192.0.2.7' },
      registryReadAt: { N: String(noonMs + 9) },
      acceptedAt: { N: String(noonMs + 250) },
      expiresAt: { N: String(noonMs / 1000 + 1 + 30 * 86_400) },
    });
    expect(unpackMessage(item ?? {})).toBe(stored.canonicalText);
  });

  test('200 requests with the same message at once: one accepted, 199 duplicates with its digest, one item', async () => {
    const puts = await Promise.all(
      Array.from({ length: 200 }, (_, place) =>
        putMessage(inbox, storedMessage('many$saas.com', noonMs, { requestId: `request-${place}` })),
      ),
    );
    expect(puts.filter(({ accepted }) => accepted)).toEqual([{ accepted: true, acceptedAtMs: noonMs + 250 }]);
    expect(puts.filter(({ accepted }) => !accepted)).toEqual(
      Array.from({ length: 199 }, () => ({ accepted: false, duplicate: true, digest: 'ZGlnZXN0' })),
    );
    const { Count: count } = await client.send(
      new QueryCommand({
        TableName: 'Inbox',
        KeyConditionExpression: 'recipient = :recipient',
        ExpressionAttributeValues: { ':recipient': { S: 'many$saas.com' } },
      }),
    );
    expect(count).toBe(1);
  });

  test('a copy whose unsigned part was altered is answered with the digest of the accepted one', async () => {
    await putMessage(inbox, storedMessage('altered$saas.com', noonMs));
    const altered = storedMessage('altered$saas.com', noonMs, { digest: 'b3RoZXI=', requestId: 'request-2' });
    expect(await putMessage(inbox, altered)).toEqual({
      accepted: false,
      duplicate: true,
      digest: 'ZGlnZXN0',
    });
  });

  test('a put that the same request repeats after a lost answer is no replay', async () => {
    const sent: SentCommands = [];
    const stored = storedMessage('repeated$saas.com', noonMs);
    await putMessage(inbox, stored);
    const later = { ...inbox, client: connect(sent), now: () => noonMs + 900 };
    expect(await putMessage(later, stored)).toEqual({ accepted: true, acceptedAtMs: noonMs + 250 });
    expect(sent).toEqual(['PutItemCommand']);
  });

  test('a message that outlived its expiry without being deleted is a duplicate still', async () => {
    const stored = storedMessage('expired$saas.com', noonMs);
    await putMessage({ ...inbox, retentionDays: 2 }, stored);
    const later = { ...inbox, now: () => noonMs + 3 * 86_400_000 };
    expect(await putMessage(later, { ...stored, requestId: 'request-2' })).toEqual({
      accepted: false,
      duplicate: true,
      digest: 'ZGlnZXN0',
    });
  });

  test('the same message to two recipients is two messages', async () => {
    const outcomes = [
      await putMessage(inbox, storedMessage('one$saas.com', noonMs)),
      await putMessage(inbox, storedMessage('two$saas.com', noonMs, { requestId: 'request-2' })),
    ];
    expect(outcomes.map(({ accepted }) => accepted)).toEqual([true, true]);
  });

  test.each([1, 0, Number.NaN])(
    'a retention of %d days, too short to remember nonces, is a TypeError',
    async (days) => {
      const stored = storedMessage('short$saas.com', noonMs);
      await expect(putMessage({ ...inbox, retentionDays: days }, stored)).rejects.toThrow(
        new TypeError('retentionDays must be at least 2'),
      );
    },
  );
});

import { randomBytes } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { acknowledgeMessages } from '../../shared/inbox/acknowledge-messages.ts';
import { listMessages } from '../../shared/inbox/list-messages.ts';
import { putMessage } from '../../shared/inbox/put-message.ts';
import type { StoredMessage } from '../../shared/inbox/stored-message.ts';
import { createTestDatabase } from '../test-database.ts';
import { noonMs, storedMessage } from './inbox-setup.ts';

const { client, connect } = await createTestDatabase();
/** Longer than the mark stays behind: 24 h 10 min. */
const laterMs = 25 * 3_600_000;
const at = (nowMs: number, own: DynamoDBClient = client) => ({
  client: own,
  tableName: 'Inbox',
  now: () => nowMs,
});

async function fill(recipient: string, count: number, more: Partial<StoredMessage> = {}): Promise<string[]> {
  const messages = Array.from({ length: count }, (_, place) =>
    storedMessage(recipient, noonMs + place * 1000, { ...more, messageId: `msg_${place}` }),
  );
  await Promise.all(messages.map((stored) => putMessage({ ...at(noonMs), retentionDays: 2 }, stored)));
  return messages.map(({ nonce }) => nonce);
}

async function item(recipient: string, nonce: string) {
  const key = { recipient: { S: recipient }, nonce: { S: nonce } };
  const { Item: found } = await client.send(new GetItemCommand({ TableName: 'Inbox', Key: key }));
  return found;
}

const markOf = async (recipient: string) => (await item(recipient, '#mark'))?.upTo?.S;

/** The receipts that a listing gives, and how many items it had to read for them. */
async function listed(recipient: string, nowMs: number) {
  const watched = connect();
  let itemsRead = 0;
  watched.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      itemsRead += (result.output as { ScannedCount?: number }).ScannedCount ?? 0;
      return result;
    },
    { step: 'initialize' },
  );
  const page = await listMessages({ ...at(nowMs, watched), random: randomBytes }, recipient);
  return { receipts: page.ok && page.value.messages.map(({ receipt }) => receipt), itemsRead };
}

describe('acknowledging messages', () => {
  test('known receipts are acknowledged, each once, and unknown ones named', async () => {
    const [first = '', second = ''] = await fill('known$saas.com', 2);
    const { nonce: foreign } = storedMessage('other$saas.com', noonMs, { messageId: 'elsewhere' });
    expect(await acknowledgeMessages(at(noonMs), 'known$saas.com', [second, foreign, first, second])).toEqual(
      {
        ok: true,
        value: { acknowledged: [second, first], unknown: [foreign] },
      },
    );
    expect(await item('known$saas.com', foreign)).toBeUndefined();
  });

  test('repeating changes nothing: the time of the first acknowledgement stands', async () => {
    const [receipt = ''] = await fill('repeated$saas.com', 1);
    const acknowledged = { ok: true, value: { acknowledged: [receipt], unknown: [] } };
    expect(await acknowledgeMessages(at(noonMs + 5), 'repeated$saas.com', [receipt])).toEqual(acknowledged);
    expect(await acknowledgeMessages(at(noonMs + 9), 'repeated$saas.com', [receipt])).toEqual(acknowledged);
    expect((await item('repeated$saas.com', receipt))?.acknowledgedAt).toEqual({ N: String(noonMs + 5) });
  });

  test('the nonce of an acknowledged message stays used (best-practices, Replay Attacks)', async () => {
    const [receipt = ''] = await fill('replay$saas.com', 1);
    await acknowledgeMessages(at(noonMs + laterMs), 'replay$saas.com', [receipt]);
    const again = storedMessage('replay$saas.com', noonMs, { messageId: 'msg_0', requestId: 'request-2' });
    expect(await putMessage({ ...at(noonMs + laterMs), retentionDays: 2 }, again)).toEqual({
      accepted: false,
      duplicate: true,
      digest: 'ZGlnZXN0',
    });
  });

  test.each([
    { case: 'none', receipts: [], reason: 'receipts must be 1 to 100' },
    { case: '101', receipts: Array.from({ length: 101 }, () => 'a'), reason: 'receipts must be 1 to 100' },
    { case: 'the key of the mark', receipts: ['#mark'], reason: 'receipts must come from a listing' },
  ])('$case is refused with INVALID_REQUEST', async ({ receipts, reason }) => {
    expect(await acknowledgeMessages(at(noonMs), 'wrong$saas.com', receipts)).toEqual({
      ok: false,
      refusal: { code: 'INVALID_REQUEST', reasons: [reason] },
    });
  });
});

describe('the low-water mark', () => {
  test('moves over acknowledged messages to the first unread one, so that listings stay flat', async () => {
    const receipts = await fill('flat$saas.com', 60);
    const later = noonMs + laterMs;
    await acknowledgeMessages(at(later), 'flat$saas.com', receipts.slice(0, 40));
    expect(await markOf('flat$saas.com')).toBe(receipts[39]);
    expect(await listed('flat$saas.com', later)).toEqual({ receipts: receipts.slice(40, 65), itemsRead: 20 });
    await acknowledgeMessages(at(later), 'flat$saas.com', receipts.slice(41));
    expect(await markOf('flat$saas.com')).toBe(receipts[39]);
    await acknowledgeMessages(at(later), 'flat$saas.com', receipts.slice(40, 41));
    expect(await markOf('flat$saas.com')).toBe(receipts[59]);
    expect(await listed('flat$saas.com', later)).toEqual({ receipts: [], itemsRead: 0 });
  });

  test('passes more in one call than the call acknowledges, large messages too', async () => {
    const receipts = await fill('large$saas.com', 45, { canonicalText: `"${'a'.repeat(250_000)}"` });
    await acknowledgeMessages(at(noonMs), 'large$saas.com', receipts.slice(0, 44));
    expect(await markOf('large$saas.com')).toBeUndefined();
    await acknowledgeMessages(at(noonMs + laterMs), 'large$saas.com', receipts.slice(44));
    expect(await markOf('large$saas.com')).toBe(receipts[44]);
  });

  test('stays 24 h 10 min behind now: a message that arrives 24 h late, by voucher, lies above it and is listed', async () => {
    const [first = '', ...others] = await fill('behind$saas.com', 400);
    const nowMs = noonMs + 87_000_000;
    const all = [first, ...others];
    for (let start = 0; start < all.length; start += 100) {
      await acknowledgeMessages(at(nowMs), 'behind$saas.com', all.slice(start, start + 100));
    }
    expect(await markOf('behind$saas.com')).toBeUndefined();
    await acknowledgeMessages(at(nowMs + 1), 'behind$saas.com', [first]);
    expect(await markOf('behind$saas.com')).toBe(first);
    const late = storedMessage('behind$saas.com', nowMs - 86_460_000, { messageId: 'msg_late' });
    await putMessage({ ...at(nowMs), retentionDays: 2 }, late);
    expect((await listed('behind$saas.com', nowMs)).receipts).toEqual([late.nonce]);
  });

  test('passes expired messages that nobody read', async () => {
    const receipts = await fill('expired$saas.com', 3);
    const muchLater = noonMs + 3 * 86_400_000;
    await acknowledgeMessages(at(muchLater), 'expired$saas.com', receipts.slice(0, 1));
    expect(await markOf('expired$saas.com')).toBe(receipts[2]);
  });

  test('moves forward only: an instance with a slow clock does not take it back', async () => {
    const receipts = await fill('forward$saas.com', 3);
    await acknowledgeMessages(at(noonMs + laterMs), 'forward$saas.com', receipts);
    await acknowledgeMessages(at(noonMs + 1), 'forward$saas.com', receipts);
    expect(await markOf('forward$saas.com')).toBe(receipts[2]);
  });

  test('moves forward only: a call that is overtaken just before it moves the mark leaves it', async () => {
    const receipts = await fill('overtaken$saas.com', 4);
    const nowMs = noonMs + laterMs;
    const slow = connect();
    let overtakes = 1;
    slow.middlewareStack.add(
      (next) => async (args) => {
        const { Key: key } = args.input as { Key?: { nonce?: { S?: string } } };
        const moves = 'UpdateExpression' in args.input && key?.nonce?.S === '#mark';
        if (moves && overtakes > 0) {
          overtakes -= 1;
          await acknowledgeMessages(at(nowMs), 'overtaken$saas.com', receipts.slice(2));
        }
        return next(args);
      },
      { step: 'initialize' },
    );
    await acknowledgeMessages(at(nowMs, slow), 'overtaken$saas.com', receipts.slice(0, 2));
    expect(overtakes).toBe(0);
    expect(await markOf('overtaken$saas.com')).toBe(receipts[3]);
  });

  test('ten calls at once leave it where the last unread message begins', async () => {
    const receipts = await fill('once$saas.com', 50);
    const calls = Array.from({ length: 10 }, (_, call) =>
      acknowledgeMessages(at(noonMs + laterMs), 'once$saas.com', receipts.slice(call * 4, call * 4 + 4)),
    );
    await Promise.all(calls);
    expect(await markOf('once$saas.com')).toBe(receipts[39]);
    expect((await listed('once$saas.com', noonMs + laterMs)).receipts).toEqual(receipts.slice(40));
  });

  test('is no message: it has none of the attributes that the stream is filtered by', async () => {
    const receipts = await fill('marked$saas.com', 1);
    await acknowledgeMessages(at(noonMs + laterMs), 'marked$saas.com', receipts);
    const { Items: items = [] } = await client.send(
      new QueryCommand({
        TableName: 'Inbox',
        KeyConditionExpression: 'recipient = :recipient AND nonce < :zero',
        ExpressionAttributeValues: { ':recipient': { S: 'marked$saas.com' }, ':zero': { S: '0' } },
      }),
    );
    expect(items).toEqual([
      { recipient: { S: 'marked$saas.com' }, nonce: { S: '#mark' }, upTo: { S: receipts[0] } },
    ]);
  });
});

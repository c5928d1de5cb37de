import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { acknowledgeMessages } from '../../shared/inbox/acknowledge-messages.ts';
import { listMessages, type MessagePage, type PageRequest } from '../../shared/inbox/list-messages.ts';
import { putMessage } from '../../shared/inbox/put-message.ts';
import type { StoredMessage } from '../../shared/inbox/stored-message.ts';
import { createTestDatabase } from '../test-database.ts';
import { noonMs, storedMessage } from './inbox-setup.ts';

const { client } = await createTestDatabase();
const inbox = { client, tableName: 'Inbox', now: () => noonMs, random: randomBytes };

/** Puts messages into an inbox, issued one second apart, in an order that is not that of time. */
async function fill(
  recipient: string,
  count: number,
  more: Partial<StoredMessage> = {},
): Promise<StoredMessage[]> {
  const messages = Array.from({ length: count }, (_, place) =>
    storedMessage(recipient, noonMs + place * 1000, { ...more, messageId: `msg_${place}` }),
  );
  await Promise.all(
    messages.toReversed().map((stored) => putMessage({ ...inbox, retentionDays: 2 }, stored)),
  );
  return messages;
}

async function page(recipient: string, request?: PageRequest, nowMs = noonMs): Promise<MessagePage> {
  const outcome = await listMessages({ ...inbox, now: () => nowMs }, recipient, request);
  if (!outcome.ok) throw new Error(outcome.refusal.reasons.join());
  return outcome.value;
}

const idsOf = ({ messages }: MessagePage) => messages.map(({ message }) => (message as { id: string }).id);

describe('listing an inbox', () => {
  test('an empty inbox is an empty page without a cursor', async () => {
    expect(await page('empty$saas.com')).toEqual({ messages: [] });
  });

  test('a message comes parsed, with its receipt, time, digest and how it was verified', async () => {
    const [stored] = await fill('whole$saas.com', 1);
    expect(await page('whole$saas.com')).toEqual({
      messages: [
        {
          receipt: stored?.nonce,
          message: {
            version: '1.0',
            issuedAt: '2026-01-31T12:00:00.000Z',
            document: { total: 1 },
            id: 'msg_0',
            signature: { fingerprint: 'ZmluZ2VycHJpbnQ=' },
          },
          acceptedAt: '2026-01-31T12:00:00.000Z',
          digest: 'ZGlnZXN0',
          fingerprint: 'ZmluZ2VycHJpbnQ=',
          signedWith: 'device',
          scheme: 'ed25519',
          dnssec: 'unchecked',
        },
      ],
    });
  });

  test('seven messages, three a page: oldest first, each once, the last page without a cursor', async () => {
    await fill('paged$saas.com', 7);
    const first = await page('paged$saas.com', { limit: 3 });
    const second = await page('paged$saas.com', { limit: 3, cursor: first.cursor ?? '' });
    const third = await page('paged$saas.com', { limit: 3, cursor: second.cursor ?? '' });
    expect([first, second, third].map(idsOf)).toEqual([
      ['msg_0', 'msg_1', 'msg_2'],
      ['msg_3', 'msg_4', 'msg_5'],
      ['msg_6'],
    ]);
    expect(third.cursor).toBeUndefined();
  });

  test('acknowledged messages are left out, and do not shorten a page', async () => {
    const messages = await fill('acknowledged$saas.com', 6);
    const receipts = messages.filter((_, place) => place % 2 === 0).map(({ nonce }) => nonce);
    await acknowledgeMessages(inbox, 'acknowledged$saas.com', receipts);
    const first = await page('acknowledged$saas.com', { limit: 2 });
    expect(idsOf(first)).toEqual(['msg_1', 'msg_3']);
    expect(idsOf(await page('acknowledged$saas.com', { limit: 2, cursor: first.cursor ?? '' }))).toEqual([
      'msg_5',
    ]);
  });

  test('expired messages are left out, though they are still stored', async () => {
    await fill('expired$saas.com', 2);
    expect(idsOf(await page('expired$saas.com', {}, noonMs + 2 * 86_400_000 - 1))).toEqual([
      'msg_0',
      'msg_1',
    ]);
    expect(await page('expired$saas.com', {}, noonMs + 2 * 86_400_000)).toEqual({ messages: [] });
  });

  test('a message that arrives late, with an earlier issuedAt, is on the next first page', async () => {
    await fill('late$saas.com', 2);
    await page('late$saas.com');
    const late = storedMessage('late$saas.com', noonMs - 250_000, { messageId: 'msg_late' });
    await putMessage({ ...inbox, retentionDays: 2 }, late);
    expect(idsOf(await page('late$saas.com'))).toEqual(['msg_late', 'msg_0', 'msg_1']);
  });

  test('large messages are cut into pages that fit an answer of 6 MB, none is lost', async () => {
    const canonicalText = JSON.stringify({
      ...{ id: 'large', document: '"'.repeat(120_000) },
      signature: { fingerprint: 'ZmluZ2VycHJpbnQ=' },
    });
    await fill('large$saas.com', 15, { canonicalText });
    const receipts: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const next = await page('large$saas.com', cursor === undefined ? {} : { cursor });
      expect(JSON.stringify(JSON.stringify(next)).length).toBeLessThan(6_000_000);
      receipts.push(...next.messages.map(({ receipt }) => receipt));
      pages += 1;
      cursor = next.cursor;
    } while (cursor !== undefined);
    expect(new Set(receipts).size).toBe(15);
    expect(receipts).toHaveLength(15);
    expect(pages).toBe(3);
  });

  test.each<[PageRequest, string]>([
    [{ limit: 0 }, 'limit must be an integer from 1 to 100'],
    [{ limit: 101 }, 'limit must be an integer from 1 to 100'],
    [{ limit: 1.5 }, 'limit must be an integer from 1 to 100'],
    [{ cursor: '' }, 'cursor is not one of this inbox'],
    [{ cursor: Buffer.from('#mark').toString('base64url') }, 'cursor is not one of this inbox'],
    [{ cursor: Buffer.from('0'.repeat(59)).toString('base64url') }, 'cursor is not one of this inbox'],
  ])('%j is refused with INVALID_REQUEST', async (request, reason) => {
    expect(await listMessages(inbox, 'wrong$saas.com', request)).toEqual({
      ok: false,
      refusal: { code: 'INVALID_REQUEST', reasons: [reason] },
    });
  });

  test('a cursor in another spelling of its base64 is refused', async () => {
    await fill('spelling$saas.com', 2);
    const { cursor = '' } = await page('spelling$saas.com', { limit: 1 });
    const padded = {
      ok: false,
      refusal: { code: 'INVALID_REQUEST', reasons: ['cursor is not one of this inbox'] },
    };
    expect(await listMessages(inbox, 'spelling$saas.com', { cursor: `${cursor}=` })).toEqual(padded);
  });

  test('a cursor of another inbox, or of another place than it was given out for, is refused', async () => {
    await fill('mine$saas.com', 2);
    await fill('theirs$saas.com', 2);
    const { cursor = '' } = await page('theirs$saas.com', { limit: 1 });
    const refused = {
      ok: false,
      refusal: { code: 'INVALID_REQUEST', reasons: ['cursor is not one of this inbox'] },
    };
    expect(await listMessages(inbox, 'mine$saas.com', { cursor })).toEqual(refused);
    const bytes = Buffer.from(cursor, 'base64url');
    const elsewhere = Buffer.concat([bytes.subarray(0, 16), Buffer.from('9'.repeat(15)), bytes.subarray(31)]);
    expect(bytes.subarray(16).toString()).toMatch(/^\d{15}/);
    const moved = { cursor: elsewhere.toString('base64url') };
    expect(await listMessages(inbox, 'theirs$saas.com', moved)).toEqual(refused);
    expect(idsOf(await page('theirs$saas.com', { cursor }))).toEqual(['msg_1']);
  });
});

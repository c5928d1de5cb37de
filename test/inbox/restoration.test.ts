import { type BatchGetItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { userIdentity } from '../../infra/local/cast.ts';
import { readAcceptanceState } from '../../shared/acceptance/acceptance-state.ts';
import { KnownRecipients } from '../../shared/acceptance/known-recipients.ts';
import { InboxRestoration, recordRestoration, restorationKey } from '../../shared/inbox/restoration.ts';
import { createTestDatabase, type SentCommands } from '../test-database.ts';
import { noonMs } from './inbox-setup.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase();
});

const record = (notBeforeMs: number) =>
  recordRestoration({ client: database.client, registryTable: 'Registry' }, notBeforeMs);

describe('the restoration of the inbox (best-practices.md, Replay Attacks)', () => {
  test('the latest moment stands, whatever order they come in', async () => {
    expect([await record(noonMs), await record(noonMs - 1), await record(noonMs)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(await record(noonMs + 1)).toBe(true);
    const { Item: item } = await database.client.send(
      new GetItemCommand({ TableName: 'Registry', Key: restorationKey }),
    );
    expect(item).toEqual({ ...restorationKey, notBeforeMs: { N: String(noonMs + 1) } });
  });

  test('an instance learns of it with the read that it makes anyway, and reads it again after 2 s', async () => {
    const sent: SentCommands = [];
    const client = database.connect(sent);
    const requested: unknown[] = [];
    client.middlewareStack.add(
      (next) => (args) => {
        const { RequestItems: items } = args.input as BatchGetItemCommand['input'];
        requested.push(items?.Registry?.Keys ?? []);
        return next(args);
      },
      { step: 'initialize' },
    );
    const clock = { nowMs: noonMs + 5000 };
    const tables = {
      client,
      registryTable: 'Registry',
      inboxTable: 'Inbox',
      now: () => clock.nowMs,
      knownRecipients: new KnownRecipients(),
      restoration: new InboxRestoration(),
    };
    const read = async () => {
      const question = {
        ownRecipient: userIdentity('bob$saas.com'),
        partition: 'bob$saas.com',
        nonce: 'nonce',
      };
      return (await readAcceptanceState(question, tables)).notBeforeMs;
    };
    await record(noonMs + 1000);
    expect(await read()).toBe(noonMs + 1000);
    await record(noonMs + 4000);
    clock.nowMs += 2000;
    expect(await read()).toBe(noonMs + 1000);
    clock.nowMs += 1;
    expect(await read()).toBe(noonMs + 4000);
    expect(sent).toEqual(['BatchGetItemCommand', 'BatchGetItemCommand', 'BatchGetItemCommand']);
    const recipient = { originalIdentity: { S: 'bob.btps.saas.com' }, entry: { S: 'identity' } };
    expect(requested).toEqual([[recipient, restorationKey], [recipient], [recipient, restorationKey]]);
  });

  test('an entry that is not there says nothing, and does not undo what an instance knows', () => {
    const restoration = new InboxRestoration();
    expect([restoration.isDue(noonMs), restoration.notBeforeMs]).toEqual([true, Number.NEGATIVE_INFINITY]);
    restoration.learn(undefined, noonMs);
    expect([restoration.isDue(noonMs), restoration.notBeforeMs]).toEqual([false, Number.NEGATIVE_INFINITY]);
    restoration.learn({ ...restorationKey, notBeforeMs: { N: '7' } }, noonMs + 1);
    restoration.learn(undefined, noonMs + 2);
    restoration.learn({ ...restorationKey, notBeforeMs: { N: '6' } }, noonMs + 3);
    expect(restoration.notBeforeMs).toBe(7);
  });
});

import { BatchGetItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { UnprocessedKeysError } from '../../shared/aws/batch-get.ts';
import { deviceKey, identityKey } from '../../shared/registry/entries.ts';
import { readDelegation } from '../../shared/registry/read-delegation.ts';
import { revokeDevice, seedDevice, seedIdentity } from '../../shared/registry/seed.ts';
import { createTestDatabase, type SentCommands } from '../test-database.ts';
import { aliceEntry, phoneEntry } from './registry-entries.ts';

const { client, connect } = await createTestDatabase();
const table = 'Registry';

describe('reading a delegation (design, Verification, step 3)', () => {
  const own = { originalIdentity: 'reader.btps.saas.com' };
  const identity = { ...aliceEntry, ...own };
  const device = { ...phoneEntry, ...own };

  test('what does not exist is left out', async () => {
    expect(await readDelegation(client, table, 'nobody.btps.saas.com', 'dev1234')).toEqual({});
    expect(await readDelegation(client, table, 'nobody.btps.saas.com')).toEqual({});
  });

  test('identity and device come in one request', async () => {
    await seedIdentity(client, table, identity);
    await seedDevice(client, table, device);
    await seedDevice(client, table, { ...device, delegatedId: 'dev5678' });
    const sent: SentCommands = [];
    expect(await readDelegation(connect(sent), table, 'reader.btps.saas.com', 'dev1234')).toEqual({
      identity,
      device,
    });
    expect(sent).toEqual(['BatchGetItemCommand']);
    expect(await readDelegation(client, table, 'reader.btps.saas.com')).toEqual({ identity });
    expect(await readDelegation(client, table, 'reader.btps.saas.com', 'dev0000')).toEqual({ identity });
  });

  test('a device without its identity is returned alone', async () => {
    const lost = { ...phoneEntry, originalIdentity: 'lost.btps.saas.com' };
    await seedDevice(client, table, lost);
    expect(await readDelegation(client, table, 'lost.btps.saas.com', 'dev1234')).toEqual({ device: lost });
  });

  test('the read is strongly consistent', async () => {
    const watched = connect();
    const inputs: unknown[] = [];
    watched.middlewareStack.add(
      (next) => (args) => {
        inputs.push(args.input);
        return next(args);
      },
      { step: 'initialize' },
    );
    await readDelegation(watched, table, 'alice.btps.saas.com', 'dev1234');
    const keys = [identityKey('alice.btps.saas.com'), deviceKey('alice.btps.saas.com', 'dev1234')];
    expect(inputs).toEqual([{ RequestItems: { Registry: { Keys: keys, ConsistentRead: true } } }]);
  });

  test('a malformed entry is a fault', async () => {
    await client.send(new PutItemCommand({ TableName: table, Item: identityKey('broken.btps.saas.com') }));
    await expect(readDelegation(client, table, 'broken.btps.saas.com')).rejects.toThrow(
      new Error('malformed identity entry: userIdentity'),
    );
  });
});

describe('entries that DynamoDB leaves unprocessed', () => {
  /** A client whose first answers leave all but the first key of a request unprocessed. */
  function throttledClient(answers: number): { client: DynamoDBClient; sent: SentCommands } {
    const sent: SentCommands = [];
    const throttled = connect(sent);
    let left = answers;
    throttled.middlewareStack.add(
      (next) => async (args) => {
        const input = args.input as BatchGetItemCommand['input'];
        const keys = input.RequestItems?.[table]?.Keys ?? [];
        if (left === 0) return next(args);
        left -= 1;
        const unprocessed = { [table]: { Keys: keys.slice(-1), ConsistentRead: true } };
        const first = keys.slice(0, -1);
        if (first.length === 0) {
          return { response: {}, output: { $metadata: {}, UnprocessedKeys: unprocessed } } as never;
        }
        const request = { RequestItems: { [table]: { Keys: first, ConsistentRead: true } } };
        const answer = await client.send(new BatchGetItemCommand(request));
        return { response: {}, output: { ...answer, UnprocessedKeys: unprocessed } } as never;
      },
      { step: 'initialize' },
    );
    return { client: throttled, sent };
  }

  test('are read again, and come with those that were read before', async () => {
    const own = { originalIdentity: 'throttled.btps.saas.com' };
    await seedIdentity(client, table, { ...aliceEntry, ...own });
    await seedDevice(client, table, { ...phoneEntry, ...own });
    const throttled = throttledClient(3);
    expect(await readDelegation(throttled.client, table, own.originalIdentity, 'dev1234')).toEqual({
      identity: { ...aliceEntry, ...own },
      device: { ...phoneEntry, ...own },
    });
    expect(throttled.sent).toHaveLength(4);
  });

  test('four times are a fault, never an unknown device', async () => {
    const throttled = throttledClient(4);
    await expect(readDelegation(throttled.client, table, 'alice.btps.saas.com', 'dev1234')).rejects.toThrow(
      new UnprocessedKeysError(),
    );
    expect(throttled.sent).toHaveLength(4);
  });
});

describe('seeding', () => {
  test('what exists is left as it is, a used delegated id too', async () => {
    const own = { originalIdentity: 'seeded.btps.saas.com' };
    const device = { ...phoneEntry, ...own };
    expect(await seedIdentity(client, table, { ...aliceEntry, ...own })).toBe(true);
    expect(await seedIdentity(client, table, { ...aliceEntry, ...own, epoch: 9 })).toBe(false);
    expect(await seedDevice(client, table, device)).toBe(true);
    expect(await seedDevice(client, table, { ...device, publicKey: 'b3RoZXI=' })).toBe(false);
    expect(await readDelegation(client, table, own.originalIdentity, 'dev1234')).toEqual({
      identity: { ...aliceEntry, ...own },
      device,
    });
  });

  test('a revocation is seen by the very next read, and the first one stands (revocation, Immediate Effects)', async () => {
    const own = { originalIdentity: 'revoked.btps.saas.com', delegatedId: 'dev1234' };
    const device = { ...phoneEntry, ...own, publication: 'published' } as const;
    await seedDevice(client, table, device);
    const revocation = { ...own, revokedAt: '2026-01-02T00:00:00.000Z', revocationId: 'rev_1' };
    const results = await Promise.all([
      revokeDevice(client, table, revocation),
      revokeDevice(client, table, revocation),
    ]);
    expect(results.toSorted()).toEqual([false, true]);
    expect(await revokeDevice(client, table, { ...revocation, revocationId: 'rev_2' })).toBe(false);
    expect(await readDelegation(client, table, own.originalIdentity, 'dev1234')).toEqual({
      device: {
        ...device,
        status: 'revoked',
        revokedAt: '2026-01-02T00:00:00.000Z',
        revocationId: 'rev_1',
        publication: 'pending',
      },
    });
  });

  test('a device that does not exist cannot be revoked, and does not come to exist by it', async () => {
    const missing = { originalIdentity: 'missing.btps.saas.com', delegatedId: 'dev1234' };
    const revocation = { ...missing, revokedAt: '2026-01-02T00:00:00.000Z', revocationId: 'rev_1' };
    expect(await revokeDevice(client, table, revocation)).toBe(false);
    expect(await readDelegation(client, table, missing.originalIdentity, 'dev1234')).toEqual({});
  });
});

import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite, type Item } from '../aws/conditional-write.ts';
import type { Timing, ZoneTables } from './dependencies.ts';

const leaseKey: Item = { originalIdentity: { S: 'zone' }, entry: { S: 'zone#lease' } };
const leaseMs = 20_000;
const attempts = 4;
const longestPauseMs = 1000;

type LeaseDependencies = Pick<ZoneTables, 'client' | 'registryTable'> & Timing;

/**
 * Does something while others hold back a little, so that what changes meanwhile goes to Route 53 together. Who does
 * not get the lease goes on all the same: compare-and-swap keeps it correct, the lease only spares requests.
 *
 * @param owner unique to this run
 */
export async function withLease<Result>(
  dependencies: LeaseDependencies,
  owner: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const held = await acquire(dependencies, owner);
  try {
    return await work();
  } finally {
    if (held) await release(dependencies, owner);
  }
}

async function acquire({ client, registryTable, now, jitter, pause }: LeaseDependencies, owner: string) {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const { written } = await conditionalWrite(
      client.send(
        new UpdateItemCommand({
          TableName: registryTable,
          Key: leaseKey,
          UpdateExpression: 'SET leaseOwner = :owner, untilMs = :until',
          ConditionExpression: 'attribute_not_exists(untilMs) OR untilMs <= :now',
          ExpressionAttributeValues: {
            ':owner': { S: owner },
            ':now': { N: String(now()) },
            ':until': { N: String(now() + leaseMs) },
          },
        }),
      ),
    );
    if (written) return true;
    await pause(jitter() * longestPauseMs);
  }
  return false;
}

async function release({ client, registryTable }: LeaseDependencies, owner: string): Promise<void> {
  await conditionalWrite(
    client.send(
      new UpdateItemCommand({
        TableName: registryTable,
        Key: leaseKey,
        UpdateExpression: 'SET untilMs = :ended',
        ConditionExpression: 'leaseOwner = :owner',
        ExpressionAttributeValues: { ':owner': { S: owner }, ':ended': { N: '0' } },
      }),
    ),
  );
}

import {
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactionInProgressException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, inject, test } from 'vitest';
import { transactWrite } from '../../shared/aws/transact-write.ts';
import { createTestDatabase } from '../test-database.ts';

const { client, connect } = await createTestDatabase();
const options = { jitter: () => 0.01 };

const put = (name: string, value = 'first'): TransactWriteItem => ({
  Put: {
    TableName: 'Registry',
    Item: { originalIdentity: { S: name }, entry: { S: 'test' }, value: { S: value } },
    ConditionExpression: 'attribute_not_exists(entry)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

async function storedValue(name: string): Promise<string | undefined> {
  const Key = { originalIdentity: { S: name }, entry: { S: 'test' } };
  const { Item } = await client.send(
    new GetItemCommand({ TableName: 'Registry', Key, ConsistentRead: true }),
  );
  return Item?.value?.S;
}

/** A client whose sends fail as told, one after another, before they are made. */
function failing(...errors: readonly Error[]): DynamoDBClient {
  const database = connect();
  const left = [...errors];
  database.middlewareStack.add(
    (next) => (args) => {
      const error = left.shift();
      return error ? Promise.reject(error) : next(args);
    },
    { step: 'initialize' },
  );
  return database;
}

function cancelled(...codes: readonly string[]): Error {
  return new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}

const inProgress = new TransactionInProgressException({ message: 'in progress', $metadata: {} });

describe('a transaction (aws-facts, DynamoDB)', () => {
  test('is written as a whole', async () => {
    expect(await transactWrite(client, [put('a1'), put('a2')], options)).toEqual({ written: true });
    expect([await storedValue('a1'), await storedValue('a2')]).toEqual(['first', 'first']);
  });

  test('with one failed condition writes nothing and tells what it met, in its place', async () => {
    await transactWrite(client, [put('b1')], options);
    const outcome = await transactWrite(client, [put('b2'), put('b1', 'second')], options);
    expect(outcome).toEqual({
      written: false,
      failures: [
        undefined,
        { item: { originalIdentity: { S: 'b1' }, entry: { S: 'test' }, value: { S: 'first' } } },
      ],
    });
    expect(await storedValue('b2')).toBeUndefined();
  });

  test('that conflicts with others, is throttled or in progress is repeated until it is written', async () => {
    const database = failing(
      cancelled('None', 'TransactionConflict'),
      cancelled('ThrottlingError', 'None'),
      inProgress,
    );
    expect(await transactWrite(database, [put('c1'), put('c2')], options)).toEqual({ written: true });
    expect(await storedValue('c1')).toBe('first');
  });

  test('that conflicts twelve times is a fault that says to try later', async () => {
    const database = failing(...Array.from({ length: 12 }, () => cancelled('TransactionConflict')));
    await expect(transactWrite(database, [put('d1')], options)).rejects.toThrow(
      expect.objectContaining({ name: 'ThrottlingException' }),
    );
  });

  test('cancelled for any other reason is thrown', async () => {
    const error = cancelled('ValidationError');
    await expect(transactWrite(failing(error), [put('e1')], options)).rejects.toBe(error);
  });

  test('whose answer is lost is repeated by the SDK and counts as written, not as a collision with itself', async () => {
    const { region, credentials } = client.config;
    const endpoint = inject('dynamoDbEndpoint');
    const database = new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 3 });
    let lost = 0;
    database.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        if (lost > 0) return answer;
        lost += 1;
        throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', $retryable: {} });
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    expect(await transactWrite(database, [put('f1')], options)).toEqual({ written: true });
    expect(lost).toBe(1);
    database.destroy();
  });
});

import { type DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** What may happen to a transaction that DynamoDB Local would simply carry out. */
export type Fault = 'conflict' | 'throttled' | 'lost answer' | 'none';

/**
 * Makes the transactions of a client fail as in AWS; DynamoDB Local alone never lets two of them collide, never
 * throttles and never loses an answer.
 *
 * @param next tells what happens to each transaction
 */
export function injectFaults(client: DynamoDBClient, next: () => Fault): void {
  client.middlewareStack.add(
    (send, context) => async (args) => {
      if (context.commandName !== 'TransactWriteItemsCommand') return send(args);
      const fault = next();
      if (fault === 'conflict') throw canceled('TransactionConflict');
      if (fault === 'throttled') throw canceled('ThrottlingError');
      const answer = await send(args);
      if (fault === 'lost answer') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      return answer;
    },
    { step: 'initialize' },
  );
}

function canceled(code: string): TransactionCanceledException {
  return new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons: [{ Code: code }],
  });
}

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Route53Client } from '@aws-sdk/client-route-53';
import type { Side } from './kill-points.ts';

/** What a run that is dead gets for every request. */
class Killed extends Error {}

/**
 * Lets a run in this process die at one of its requests, without the seconds that a new instance takes: from then on
 * nothing that its clients send goes out, and it learns of no answer.
 *
 * @param request its number over all clients, from 1
 * @param side whether it dies before the request is applied, or after
 */
export function dieAt(
  request: number,
  side: Side,
  clients: readonly (DynamoDBClient | Route53Client)[],
): { readonly isDead: () => boolean } {
  let sent = 0;
  let dead = false;
  const middleware = (next: (args: unknown) => Promise<unknown>) => async (args: unknown) => {
    if (dead) throw new Killed();
    sent += 1;
    const isLast = sent === request;
    if (isLast && side === 'before') dead = true;
    if (dead) throw new Killed();
    const answer = next(args);
    // A refusal, such as a condition that failed, is an answer too.
    await answer.catch(() => undefined);
    if (isLast) dead = true;
    if (dead) throw new Killed();
    return answer;
  };
  // It passes on what it is given, whichever service it is for.
  for (const { middlewareStack } of clients) middlewareStack.add(middleware as never, { step: 'initialize' });
  return { isDead: () => dead };
}

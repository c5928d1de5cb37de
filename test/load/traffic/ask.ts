import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiAnswer, ApiConnection, ApiRequest } from './api-connection.ts';
import type { Tally } from './tally.ts';

/**
 * What is wrong with an answer; nothing if it is what it has to be.
 *
 * @param attempt 1 unless the same request was sent before, and failed for a temporary reason
 */
export type Judge = (answer: ApiAnswer, attempt: number) => string | undefined;

/** Asks, judges and counts. */
export type Ask = (kind: string, request: ApiRequest, judge: Judge) => Promise<ApiAnswer | undefined>;

/** What the catalogue of errors says may be sent again as it is (README, Errors); a fault of ours (500) is not excused. */
const temporary = new Set(['DNS_RESOLUTION_FAILED', 'DNSSEC_VALIDATION_FAILED', 'SERVICE_UNAVAILABLE']);

/** How often a request is sent before a temporary failure counts as wrong. */
export const maxAttempts = 6;

/**
 * Makes the one way by which the load asks the API: every answer is judged and counted with its time. A documented
 * temporary failure is counted as such, and the same request sent again after its `Retry-After`; whoever gets nothing
 * else, or no answer at all, counts as wrong.
 *
 * @returns the last answer, or nothing if there was none
 */
export function createAsk(connection: ApiConnection, tally: Tally, now: () => number): Ask {
  return async (kind, request, judge) => {
    for (let attempt = 1; ; attempt += 1) {
      const startedAtMs = now();
      let answer: ApiAnswer;
      try {
        answer = await connection.send(request);
      } catch (error) {
        tally.record({ kind, answer: 'none', milliseconds: now() - startedAtMs });
        tally.fault(kind, `no answer: ${error}`);
        return undefined;
      }
      tally.record({ kind, answer: describe(answer), milliseconds: answer.endedAtMs - answer.startedAtMs });
      if (isTemporary(answer) && attempt < maxAttempts) {
        await retryAfter(answer.headers['retry-after']);
        continue;
      }
      const wrong = judge(answer, attempt);
      if (wrong !== undefined) tally.fault(kind, wrong);
      return answer;
    }
  };
}

/** Whether an answer says that the same request may be sent again. */
export function isTemporary({ status, body }: Pick<ApiAnswer, 'status' | 'body'>): boolean {
  return status === 503 && body.retryable === true && temporary.has(body.code);
}

/** Waits as long as the header of an answer says, a second if it says nothing. */
export async function retryAfter(header: unknown): Promise<void> {
  await sleep(Number(header ?? 1) * 1000);
}

/** `202`, or `403 DELEGATION_REVOKED`. */
export function describe({ status, body }: Pick<ApiAnswer, 'status' | 'body'>): string {
  return body?.code === undefined ? String(status) : `${status} ${body.code}`;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiAnswer } from './api-connection.ts';
import { describe } from './ask.ts';
import { wrong } from './judge-answer.ts';

/** One request of a flood, and when it was sent and answered. */
export type FloodRequest = (
  judge: (answer: ApiAnswer) => string | undefined,
) => Promise<ApiAnswer | undefined>;

/** What is flooded. */
export interface Flood {
  /** Most that is admitted in any 60 s. */
  readonly limit: number;
  /** Status of an answer within the limit. */
  readonly usual: number;
  readonly send: FloodRequest;
}

/** Admissions are timed in tenths of a second, rounded so that none is forgotten too early. */
const roundingMs = 200;
const windowMs = 60_000;

/**
 * A request to DynamoDB that takes 2 s is repeated, up to three times, and then an admission may count each time
 * (shared/rate-limit/rate-limiter.ts): an answer that took nearly so long may stand for so many.
 */
const repeatedAfterMs = 1800;
const mostCounted = 4;

/** Requests after the first refusal that are sent although they cannot be admitted. */
const stubborn = 20;

/**
 * Asks one after the other for more than is allowed: within the limit every request is admitted, beyond it every one
 * gets 429 with `Retry-After` and nothing else, and after those seconds the next one is admitted.
 */
export async function flood({ limit, usual, send }: Flood, signal: AbortSignal): Promise<void> {
  const within = { limit, usual };
  let admitted: readonly ApiAnswer[] = [];
  while (!signal.aborted) {
    const answer = await send((found) => judgeFlood(found, admitted, within));
    if (!answer) continue;
    admitted = admitted.filter(({ endedAtMs }) => endedAtMs > answer.startedAtMs - windowMs - roundingMs);
    // What failed may have been admitted too.
    if (answer.status !== 429) admitted = [...admitted, answer];
    else admitted = [...admitted, ...(await insist(answer, admitted, { ...within, send }, signal))];
  }
}

/** Goes on although it is refused, and then comes back when the refusal said; the answers that were none. */
async function insist(
  refusal: ApiAnswer,
  admitted: readonly ApiAnswer[],
  { limit, usual, send }: Flood,
  signal: AbortSignal,
): Promise<readonly ApiAnswer[]> {
  const againAtMs = refusal.endedAtMs + Number(refusal.headers['retry-after']) * 1000;
  for (let more = 0; more < stubborn && Date.now() < againAtMs && !signal.aborted; more += 1) {
    const answer = await send((found) => judgeFlood(found, admitted, { limit, usual }));
    // On a slow machine its turn came while it was under way.
    if (answer && answer.status !== 429) return [answer];
  }
  await sleep(Math.max(0, againAtMs - Date.now()), undefined, { signal }).catch(() => undefined);
  if (signal.aborted) return [];
  const answer = await send((found) =>
    describe(found) === String(usual) || mostAdmissions(found) > 1
      ? undefined
      : wrong(found, `${usual}, after its Retry-After`),
  );
  return answer && answer.status !== 429 ? [answer] : [];
}

/** An admission is timed between the request and its answer: both bounds allow for that. */
function judgeFlood(
  answer: ApiAnswer,
  admitted: readonly ApiAnswer[],
  { limit, usual }: Pick<Flood, 'limit' | 'usual'>,
): string | undefined {
  const { startedAtMs, endedAtMs } = answer;
  if (describe(answer) === String(usual)) {
    const surely = admitted.filter(
      ({ status, startedAtMs: earlierMs }) => status === usual && earlierMs > endedAtMs - windowMs,
    ).length;
    return surely < limit ? undefined : `${surely + 1} were admitted within 60 s instead of ${limit}`;
  }
  const possibly = admitted
    .filter((earlier) => earlier.endedAtMs > startedAtMs - windowMs - roundingMs)
    .reduce((sum, earlier) => sum + mostAdmissions(earlier), 0);
  if (possibly < limit) return wrong(answer, `${usual}: only ${possibly} of ${limit} were admitted before`);
  const retryAfter = String(answer.headers['retry-after'] ?? '');
  if (describe(answer) !== '429 RATE_LIMIT_EXCEEDED') return wrong(answer, '429 RATE_LIMIT_EXCEEDED');
  return /^[1-9]\d?$/.test(retryAfter) ? undefined : `429 with Retry-After ${JSON.stringify(retryAfter)}`;
}

function mostAdmissions({ startedAtMs, endedAtMs }: ApiAnswer): number {
  return endedAtMs - startedAtMs >= repeatedAfterMs ? mostCounted : 1;
}

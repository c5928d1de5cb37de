import type { Timing } from './dependencies.ts';

const maxAttempts = 8;
const firstPauseMs = 250;
const longestPauseMs = 8000;

/** What Route 53 answers when it was asked too soon; the second one while a zone is still taking another change. */
const tooSoon = new Set(['Throttling', 'ThrottlingException', 'PriorRequestNotComplete']);

/**
 * Repeats a request to Route 53 that was throttled, came too soon behind another change of the zone, or had no
 * answer, with pauses drawn at random from a growing range, so that those who collided do not meet again. A change
 * whose answer was lost may have been applied: its repeat is refused then, and the caller reads the zone again.
 *
 * @throws the last error after eight attempts; any other error at once
 */
export async function retryThrottled<Answer>(
  { jitter, pause }: Pick<Timing, 'jitter' | 'pause'>,
  send: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (attempt === maxAttempts || !mayPass(error)) throw error;
      await pause(jitter() * Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)));
    }
  }
}

/** Whether the same request may succeed later. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return tooSoon.has(error.name) || !isRefusal(error);
}

/** Whether Route 53 refused the request for what it says; a repeat would be refused again. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || tooSoon.has(error.name)) return false;
  const { $fault: fault, $metadata: metadata } = error as {
    $fault?: string;
    $metadata?: { httpStatusCode?: number };
  };
  return fault === 'client' && (metadata?.httpStatusCode ?? 400) < 500;
}

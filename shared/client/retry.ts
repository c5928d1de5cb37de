import { Backoff } from './backoff.ts';
import { isClientError } from './client-errors.ts';
import type { Platform } from './platform.ts';

const maxAttempts = 5;
/** Who is told to wait for longer than this, milliseconds, tells the app instead. */
const maxWaitMs = 10_000;

/**
 * Does something that may be repeated as it is, again when it fails for a reason that may pass soon.
 *
 * @throws what the last attempt threw
 */
export async function retry<Result>(
  attempt: () => Promise<Result>,
  platform: Pick<Platform, 'random' | 'schedule'>,
): Promise<Result> {
  const backoff = new Backoff(platform);
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (attempts === maxAttempts || !isClientError(error) || !error.retryable) throw error;
      const waitMs = Math.max(backoff.next(), (error.retryAfterSeconds ?? 0) * 1000);
      if (waitMs > maxWaitMs) throw error;
      await new Promise<void>((resolve) => {
        platform.schedule(resolve, waitMs);
      });
    }
  }
}

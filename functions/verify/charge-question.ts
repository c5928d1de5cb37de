import type { Outcome } from '../../shared/protocol/errors.ts';
import { rateLimited } from '../../shared/rate-limit/rate-limited.ts';
import type { RateLimiter } from '../../shared/rate-limit/rate-limiter.ts';

/** Charges a question to its source address; a refusal when there were too many. */
export async function chargeQuestion(
  source: string,
  limiter: RateLimiter,
): Promise<Outcome<never> | undefined> {
  const charge = await limiter.charge('queries', source);
  return charge.admitted
    ? undefined
    : rateLimited(charge.retryAfterSeconds, 'too many questions from this source address');
}

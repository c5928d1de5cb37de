import { type Outcome, refuse } from '../protocol/errors.ts';

/** A refusal by a limit, with the seconds after which it ends. */
export function rateLimited(retryAfterSeconds: number, reason: string): Outcome<never> {
  return refuse('RATE_LIMIT_EXCEEDED', reason, { retryAfterSeconds });
}

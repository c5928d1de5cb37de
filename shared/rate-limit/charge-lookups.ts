import type { LookupOptions } from '../dns/outcome.ts';
import type { Charge, RateLimiter } from './rate-limiter.ts';

/**
 * Charges lookups that miss every cache to the source address of a request, and lets a source that was refused
 * too often have none.
 *
 * Source: best-practices.md, Rate Limiting (`dnsQueries`).
 */
export function chargeLookups(
  source: string,
  limiter: RateLimiter,
): NonNullable<LookupOptions['chargeQuery']> {
  let refusals: Promise<Charge> | undefined;
  return async () => {
    refusals ??= limiter.check('refusals', source);
    const charges = await Promise.all([refusals, limiter.charge('dnsQueries', source)]);
    return charges.find((charge) => !charge.admitted);
  };
}

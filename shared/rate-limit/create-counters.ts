import type { Counter, CounterOptions } from './counter.ts';
import { createGcra } from './gcra.ts';
import { defaultLimits, type LimitedAction, type Limits } from './limits.ts';
import { createRing } from './ring.ts';

/** Largest limit whose ring fits one write unit. */
const largestRing = 100;

/**
 * Makes one counter for each limit that is not off: the exact ring where it fits one write unit, GCRA above.
 *
 * @throws TypeError when a limit is missing, unknown or not an integer from 0.
 */
export function createCounters(
  limits: Limits,
  storage: Omit<CounterOptions, 'limit'>,
): ReadonlyMap<LimitedAction, Counter> {
  const given = Object.keys(limits);
  const unknown = given.find((action) => !Object.hasOwn(defaultLimits, action));
  if (unknown !== undefined) throw new TypeError(`limits.${unknown} is not a known limit`);
  const counters = new Map<LimitedAction, Counter>();
  for (const action of Object.keys(defaultLimits) as LimitedAction[]) {
    const limit: unknown = limits[action];
    if (!Number.isSafeInteger(limit) || (limit as number) < 0) {
      throw new TypeError(`limits.${action} must be an integer from 0`);
    }
    const options = { ...storage, limit: limit as number };
    if (limit !== 0)
      counters.set(action, options.limit > largestRing ? createGcra(options) : createRing(options));
  }
  return counters;
}

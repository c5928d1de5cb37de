import { LruCache } from '../memory/lru-cache.ts';
import type { ChargeOrder, CounterOptions } from './counter.ts';
import { counterKey } from './counter-key.ts';
import { createCounters } from './create-counters.ts';
import type { LimitedAction, Limits } from './limits.ts';

/** Whether something was admitted; if not, when asking again makes sense. */
export type Charge =
  | { readonly admitted: true }
  | {
      readonly admitted: false;
      /** Whole seconds, at least 1, after which one more is admitted unless somebody else comes first. */
      readonly retryAfterSeconds: number;
    };

/** As {@link Charge}, or not charged because something as far or farther was charged before. */
export type OrderedCharge = Charge | { readonly admitted: false; readonly outOfOrder: true };

/**
 * Admits at most the limit of an action in any 60 s, for each subject, across all instances.
 *
 * A limit of 0 is off: everything is admitted and nothing is written.
 */
export interface RateLimiter {
  /**
   * Takes from the allowance of a subject, or takes nothing and refuses.
   *
   * A charge whose answer was lost on the way may be counted twice when the SDK repeats it, never the other way.
   *
   * @param amount how many at once, 1 unless given; more than could ever be admitted at once take all that can be.
   * @param orderMs place of what is charged in the order that `chargeInOrder` goes by, such as `issuedAt`.
   * @throws RangeError when the amount is not an integer from 1
   */
  charge(action: LimitedAction, subject: string, amount?: number, orderMs?: number): Promise<Charge>;
  /**
   * Takes one, provided that `orderMs` lies beyond every one charged to the subject before; so a message charged
   * here by its `issuedAt` cannot be a replay of an accepted one, and need not wait for the replay check. What is
   * out of order costs nothing: look for a replay first, then `charge` it with its `orderMs`.
   */
  chargeInOrder(action: LimitedAction, subject: string, orderMs: number): Promise<OrderedCharge>;
  /**
   * Seconds until the end of a refusal that this instance remembers; nothing if it remembers none. Asks nobody.
   */
  remembered(action: LimitedAction, subject: string): number | undefined;
  /** Tells whether one more would be admitted, without taking it. */
  check(action: LimitedAction, subject: string): Promise<Charge>;
}

/** Refusals that an instance remembers. */
const rememberedRefusals = 10_000;

const admitted: Charge = { admitted: true };

type Refused = Extract<Charge, { retryAfterSeconds: number }>;

/** What the rate limiter works with; `now` is the clock in epoch milliseconds. */
export interface RateLimiterOptions extends Omit<CounterOptions, 'limit'> {
  readonly limits: Limits;
}

/**
 * Makes the rate limiter of an instance over the RateCounters table. A refusal is remembered until its end, so that
 * a flood that is being refused costs neither reads nor writes.
 *
 * Source: best-practices.md, Rate Limiting, made exact under concurrency.
 *
 * @throws TypeError when a limit is missing, unknown or not an integer from 0.
 */
export function createRateLimiter({ limits, ...storage }: RateLimiterOptions): RateLimiter {
  const counters = createCounters(limits, storage);
  const refusals = new LruCache<number>(rememberedRefusals);

  async function take(
    action: LimitedAction,
    subject: string,
    amount: number,
    order?: ChargeOrder,
  ): Promise<OrderedCharge> {
    const counter = counters.get(action);
    if (!counter) return admitted;
    const taken = Math.min(requireAmount(amount), counter.capacity);
    const asked = askedKey(action, subject, taken);
    const remembered = recall(asked);
    if (remembered) return remembered;
    const outcome = await counter.charge(counterKey(counter.kind, action, subject), taken, order);
    if (outcome.kind === 'admitted') return admitted;
    if (outcome.kind === 'out-of-order') return { admitted: false, outOfOrder: true };
    return refuseUntil(asked, outcome.untilMs);
  }

  function recall(asked: string): Refused | undefined {
    const untilMs = refusals.get(asked);
    if (untilMs === undefined) return undefined;
    const nowMs = storage.now();
    if (untilMs > nowMs) return refusal(untilMs, nowMs);
    refusals.delete(asked);
    return undefined;
  }

  function refuseUntil(asked: string, untilMs: number): Refused {
    refusals.set(asked, untilMs);
    return refusal(untilMs, storage.now());
  }

  return {
    async charge(action, subject, amount = 1, orderMs) {
      const order = orderMs === undefined ? undefined : ({ ms: orderMs, mode: 'raise' } as const);
      const charge = await take(action, subject, amount, order);
      if ('outOfOrder' in charge) throw new Error('a charge without a required order was out of order');
      return charge;
    },
    chargeInOrder: (action, subject, orderMs) => take(action, subject, 1, { ms: orderMs, mode: 'require' }),
    remembered(action, subject) {
      return counters.has(action) ? recall(askedKey(action, subject, 1))?.retryAfterSeconds : undefined;
    },
    async check(action, subject) {
      const counter = counters.get(action);
      if (!counter) return admitted;
      const asked = askedKey(action, subject, 1);
      const remembered = recall(asked);
      if (remembered) return remembered;
      const untilMs = await counter.exhaustedUntil(counterKey(counter.kind, action, subject));
      return untilMs > storage.now() ? refuseUntil(asked, untilMs) : admitted;
    },
  };
}

/** What a refusal is remembered under; no hash as a counter's key is, since most requests find nothing there. */
function askedKey(action: LimitedAction, subject: string, amount: number): string {
  return `${action}*${amount}*${subject}`;
}

function requireAmount(amount: number): number {
  if (!Number.isSafeInteger(amount) || amount < 1) throw new RangeError('amount must be an integer from 1');
  return amount;
}

function refusal(untilMs: number, nowMs: number): Refused {
  return { admitted: false, retryAfterSeconds: Math.max(1, Math.ceil((untilMs - nowMs) / 1000)) };
}

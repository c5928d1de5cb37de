import { setTimeout as sleep } from 'node:timers/promises';
import type { ObservedRequest, Watch } from './aws-proxy.ts';
import type { ServiceError } from './service-error.ts';

/** How often each fault is injected, as parts of 1. */
export interface FaultRates {
  readonly throttled: number;
  readonly conflict: number;
  readonly lostBefore: number;
  readonly lostAfter: number;
  /** Requests that are held back for up to `maxDelayMs`, so that others overtake them. */
  readonly delayed: number;
  readonly maxDelayMs: number;
}

/** A mixture in which every fifth request meets something. */
export const roughSeas: FaultRates = {
  throttled: 0.04,
  conflict: 0.06,
  lostBefore: 0.03,
  lostAfter: 0.04,
  delayed: 0.3,
  maxDelayMs: 30,
};

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Injects faults into the requests that are meant, by a seed; counts what it injected. */
export function seededFaults(
  seed: number,
  rates: FaultRates,
  meant: (observed: ObservedRequest) => boolean,
): { readonly watch: Watch; readonly injected: Record<string, number> } {
  const random = seededRandom(seed);
  const injected: Record<string, number> = {};
  const count = (kind: string) => {
    injected[kind] = (injected[kind] ?? 0) + 1;
  };
  const watch: Watch = {
    before: async (observed) => {
      if (!meant(observed)) return undefined;
      if (random() < rates.delayed) await sleep(random() * rates.maxDelayMs);
      const answer = choose(random(), rates, isWrite(observed));
      if (answer) count(answer);
      return answer;
    },
    after: (observed) => {
      if (!meant(observed) || random() >= rates.lostAfter) return undefined;
      count('lost after it was applied');
      return 'lost';
    },
  };
  return { watch, injected };
}

/** Whether a request writes: only those meet a transaction, or a change of the zone, under way. */
export function isWrite({ operation }: ObservedRequest): boolean {
  return ['PutItem', 'UpdateItem', 'TransactWriteItems'].includes(operation) || operation.startsWith('POST');
}

function choose(
  drawn: number,
  { throttled, conflict, lostBefore }: FaultRates,
  write: boolean,
): ServiceError | 'lost' | undefined {
  if (drawn < throttled) return 'throttled';
  if (drawn < throttled + lostBefore) return 'lost';
  if (write && drawn < throttled + lostBefore + conflict) return 'conflict';
  return undefined;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Distortion, Interference, ObservedRequest, Watch } from '../aws-proxy.ts';
import { isWrite } from '../seeded-faults.ts';
import type { Draws } from './draws.ts';
import type { KillPlan } from './kill-plan.ts';
import { count, type Tally } from './tally.ts';

/** What a storm is made of. */
export interface Storm {
  readonly draws: Draws;
  readonly deaths: KillPlan;
  /** What was injected, by service and kind. */
  readonly faults: Tally;
}

/** Parts of 1. The SDK repeats most of these by itself; about one request in twenty meets something. */
const rates = {
  throttled: 0.008,
  conflict: 0.015,
  lostBefore: 0.008,
  failedBefore: 0.006,
  lostAfter: 0.012,
  failedAfter: 0.008,
  cut: 0.006,
  truncated: 0.004,
  delayed: 0.15,
} as const;
const maxDelayMs = 25;

/** Watches a service through a storm: requests of functions meet faults, and functions die at them. */
export function troubledService(service: string, { draws, deaths, faults }: Storm): Watch {
  const steps = new WeakMap<ObservedRequest, ReturnType<KillPlan['count']>>();
  const sequence = ({ sender, operation }: ObservedRequest) => `${service} ${sender} ${kindOf(operation)}`;
  return {
    before: async (observed) => {
      const { sender } = observed;
      if (sender === undefined) return undefined;
      const dies = deaths.count(sender);
      steps.set(observed, dies);
      if (await dies('before')) return 'lost';
      const drawn = draws.next(`before ${sequence(observed)}`);
      const delayed = draws.next(`delay ${sequence(observed)}`);
      if (delayed < rates.delayed) {
        count(faults, `${service}: delayed`);
        await sleep((delayed / rates.delayed) * maxDelayMs);
      }
      const interference = chooseBefore(drawn, isWrite(observed));
      if (interference) count(faults, `${service}: ${interference} before`);
      return interference;
    },
    after: async (observed) => {
      const dies = steps.get(observed);
      if (!dies) return undefined;
      if (await dies('after')) return 'lost';
      const distortion = chooseAfter(draws.next(`after ${sequence(observed)}`));
      if (distortion) count(faults, `${service}: ${distortion} after`);
      return distortion;
    },
  };
}

/** Route 53's operations are paths that hold ids. */
function kindOf(operation: string): string {
  return operation.split('?')[0] ?? operation;
}

function chooseBefore(drawn: number, write: boolean): (Interference & string) | undefined {
  const bounds = [
    ['throttled', rates.throttled],
    ['lost', rates.lostBefore],
    ['failed', rates.failedBefore],
    ...(write ? [['conflict', rates.conflict] as const] : []),
  ] as const;
  return choose(drawn, bounds);
}

function chooseAfter(drawn: number): (Distortion & string) | undefined {
  const { lostAfter: lost, failedAfter: failed, cut, truncated } = rates;
  return choose(drawn, [
    ['lost', lost],
    ['failed', failed],
    ['cut', cut],
    ['truncated', truncated],
  ] as const);
}

function choose<Kind>(drawn: number, bounds: readonly (readonly [Kind, number])[]): Kind | undefined {
  let bound = 0;
  for (const [kind, rate] of bounds) {
    bound += rate;
    if (drawn < bound) return kind;
  }
  return undefined;
}

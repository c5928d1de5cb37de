import type { FunctionName } from '../../../infra/functions.ts';
import type { Side } from '../kill-points.ts';
import type { Draws } from './draws.ts';

/** Functions that are killed. */
export const mortals = [
  'ingress',
  'dispatch',
  'revoke',
  'zoneSync',
  'auth',
  'portal',
  'forward',
  'watch',
] as const satisfies readonly FunctionName[];

/** One of {@link mortals}. */
export type Mortal = (typeof mortals)[number];

/** Where a function dies: at its request of this number, before it is applied or after. */
export interface Death {
  readonly victim: Mortal;
  /** From 1, over everything that the function asks of anybody while the storm lasts. */
  readonly request: number;
  readonly side: Side;
}

/** Requests that a function makes in a storm, roughly: a death later than that never comes. */
const reach: Readonly<Record<Mortal, number>> = {
  ingress: 40,
  dispatch: 15,
  revoke: 15,
  zoneSync: 40,
  auth: 20,
  portal: 25,
  forward: 12,
  watch: 20,
};

/** Draws who dies in a storm, and where: three deaths at most. */
export function drawDeaths(draws: Draws): readonly Death[] {
  return Array.from({ length: draws.below('deaths', 4) }, () => {
    const victim = draws.pick('victim', mortals);
    return {
      victim,
      request: 1 + draws.below('death', reach[victim]),
      side: draws.pick('side', ['before', 'after']),
    };
  });
}

/** Counts the requests of each function, and tells when it is to die. */
export class KillPlan {
  readonly #deaths: readonly Death[];
  readonly #kill: (victim: Mortal) => Promise<void>;
  readonly #requests = new Map<string, number>();
  /** Deaths that came, by function. */
  readonly killed: Partial<Record<Mortal, number>> = {};

  constructor(deaths: readonly Death[], kill: (victim: Mortal) => Promise<void>) {
    this.#deaths = deaths;
    this.#kill = kill;
  }

  /** Counts a request; what tells, on both sides of its being applied, whether its sender died there. */
  count(sender: string): (side: Side) => Promise<boolean> {
    const number = (this.#requests.get(sender) ?? 0) + 1;
    this.#requests.set(sender, number);
    return async (side) => {
      const death = this.#deaths.find(
        ({ victim, request, side: at }) => victim === sender && request === number && at === side,
      );
      if (!death) return false;
      this.killed[death.victim] = (this.killed[death.victim] ?? 0) + 1;
      await this.#kill(death.victim);
      return true;
    };
  }
}

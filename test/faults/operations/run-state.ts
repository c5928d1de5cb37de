import type { Draws } from '../world/draws.ts';
import type { FaultWorld } from '../world/fault-world.ts';
import type { Account } from '../world/people.ts';

/** What every operation of a run works with. */
export interface RunState {
  readonly world: FaultWorld;
  readonly draws: Draws;
  readonly account: Account;
}

/** One thing that somebody does; it does nothing where nobody is there to do it. */
export type Operation = (run: RunState) => Promise<void>;

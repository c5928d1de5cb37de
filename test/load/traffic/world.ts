import type { CloudAccess } from '../cloud/cloud-messages.ts';
import type { Population } from '../people/population.ts';
import type { Ask } from './ask.ts';
import type { Ledger } from './ledger.ts';
import type { Tally } from './tally.ts';

/** What all traffic works with. */
export interface World {
  readonly access: CloudAccess;
  readonly ask: Ask;
  readonly tally: Tally;
  readonly ledger: Ledger;
  readonly population: Population;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

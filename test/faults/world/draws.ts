import { createHash } from 'node:crypto';
import { seededRandom } from '../seeded-faults.ts';

/** Chance, by a seed: one sequence of numbers for each thing that meets chance, so that none shifts another's. */
export interface Draws {
  /** The next number from 0 to 1 of a sequence. */
  next(sequence: string): number;
  /** Whether something of this probability happens. */
  happens(sequence: string, probability: number): boolean;
  /** One of several. */
  pick<Value>(sequence: string, values: readonly [Value, ...Value[]]): Value;
  /** One of several, if there is any. */
  find<Value>(sequence: string, values: readonly Value[]): Value | undefined;
  /** A whole number below a bound. */
  below(sequence: string, bound: number): number;
}

/** Makes the sequences of a seed. */
export function createDraws(seed: number): Draws {
  const sequences = new Map<string, () => number>();
  const next = (sequence: string): number => {
    let random = sequences.get(sequence);
    if (!random) {
      random = seededRandom(createHash('sha256').update(`${seed} ${sequence}`).digest().readUInt32LE());
      sequences.set(sequence, random);
    }
    return random();
  };
  const below = (sequence: string, bound: number) => Math.floor(next(sequence) * bound);
  return {
    next,
    below,
    happens: (sequence, probability) => next(sequence) < probability,
    pick: (sequence, values) => values[below(sequence, values.length)] ?? values[0],
    find: (sequence, values) => values[below(sequence, values.length)],
  };
}

import { seededRandom as seededFraction } from '../../faults/seeded-faults.ts';

/** Choices that look random and come again with the same seed. */
export interface SeededRandom {
  /** An integer from 0 up to, but not including, `limit`. */
  below(limit: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  /** One of the items. */
  pick<Item>(items: readonly Item[]): Item;
}

/** Makes choices from a seed. */
export function seededRandom(seed: number): SeededRandom {
  const fraction = seededFraction(seed);
  const below = (limit: number) => Math.floor(fraction() * limit);
  return {
    below,
    once: (times) => below(times) === 0,
    pick: (items) => {
      if (items.length === 0) throw new TypeError('nothing to pick from');
      return items[below(items.length)] as (typeof items)[number];
    },
  };
}

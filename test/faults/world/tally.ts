/** How often each thing happened. */
export type Tally = Record<string, number>;

/** Counts something. */
export function count(tally: Tally, what: string, times = 1): void {
  tally[what] = (tally[what] ?? 0) + times;
}

/** Adds up. */
export function addUp(sum: Tally, more: Readonly<Tally>): void {
  for (const [what, times] of Object.entries(more)) count(sum, what, times);
}

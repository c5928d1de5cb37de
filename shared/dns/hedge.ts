/** One of several ways to the same result. */
export interface HedgedTry<Result> {
  /** @returns undefined when it failed. */
  run(): Promise<Result | undefined>;
  /** How long it is waited for alone, milliseconds; with 0 the next one starts at the same time. */
  readonly patienceMs: number;
}

type Event<Result> = { readonly of: number; readonly result: Result | undefined } | 'overdue';

/**
 * Runs tries until one succeeds: the next one starts when the last has failed or is overdue, and the first result
 * counts, whichever try it is of.
 *
 * @param next gives the next try; undefined when there is none, for now, asked again whenever one fails
 * @returns undefined when all failed
 * @throws what a try throws
 */
export async function runHedged<Result>(
  next: () => HedgedTry<Result> | undefined,
): Promise<Result | undefined> {
  const running = new Map<number, Promise<Event<Result>>>();
  for (let latest = 0; ; ) {
    const attempt = next();
    if (attempt) {
      latest += 1;
      const of = latest;
      running.set(
        of,
        attempt.run().then((result) => ({ of, result })),
      );
    }
    if (attempt?.patienceMs === 0) continue;
    if (running.size === 0) return undefined;
    const result = await wait(running, latest, attempt?.patienceMs);
    if (result !== undefined) return result;
  }
}

/** Waits for a result, or until the next try is due. */
async function wait<Result>(
  running: Map<number, Promise<Event<Result>>>,
  latest: number,
  patienceMs: number | undefined,
): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<Event<Result>>((resolve) => {
    if (patienceMs !== undefined) timer = setTimeout(resolve, patienceMs, 'overdue');
  });
  try {
    while (running.size > 0) {
      const event = await Promise.race([...running.values(), overdue]);
      if (event === 'overdue') return undefined;
      running.delete(event.of);
      if (event.result !== undefined) return event.result;
      // While a later try is within its time, the failure of an earlier one changes nothing.
      if (event.of === latest || patienceMs === undefined) return undefined;
    }
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

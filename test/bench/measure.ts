// Short samples, many of them: the scheduler interrupts few of them, and the median passes over those.
const sampleCount = 161;
const warmUpMs = 300;
const sampleMs = 1.5;

/** What was measured against the floor. */
export interface Measurement<Name extends string> {
  /** Median time of one call of the floor. */
  readonly floorMicroseconds: number;
  /** Median, over all samples, of the time of one call divided by that of the floor around it. */
  readonly overFloor: Readonly<Record<Name, number>>;
}

/**
 * Measures functions in turns, each sample between two of the floor, so that what slows the machine down for a
 * moment slows both down.
 *
 * @param floor the cheapest conceivable way; every function must return true
 * @param candidates what is compared, by name
 */
export function measureAgainstFloor<Name extends string>(
  floor: () => boolean,
  candidates: Readonly<Record<Name, () => boolean>>,
): Measurement<Name> {
  const names = Object.keys(candidates) as Name[];
  const callsOf = { floor: warmUp(floor) } as Record<Name | 'floor', number>;
  for (const name of names) callsOf[name] = warmUp(candidates[name]);

  const floors: number[] = [];
  const ratios = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  let before = sample(floor, callsOf.floor);
  for (let round = 0; round < sampleCount; round += 1) {
    for (const name of names) {
      const time = sample(candidates[name], callsOf[name]);
      const after = sample(floor, callsOf.floor);
      ratios[name].push(time / ((before + after) / 2));
      floors.push(after);
      before = after;
    }
  }
  return {
    floorMicroseconds: median(floors) * 1000,
    overFloor: Object.fromEntries(names.map((name) => [name, median(ratios[name])])) as Record<Name, number>,
  };
}

/** Runs a function until it is compiled, and finds how many calls make one sample. */
function warmUp(run: () => boolean): number {
  const start = performance.now();
  let calls = 0;
  for (; performance.now() - start < warmUpMs; calls += 1) {
    if (!run()) throw new Error('a benchmarked function refused its message');
  }
  return Math.max(1, Math.round((calls * sampleMs) / warmUpMs));
}

/** Milliseconds of one call. */
function sample(run: () => boolean, calls: number): number {
  const start = performance.now();
  for (let call = 0; call < calls; call += 1) run();
  return (performance.now() - start) / calls;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * Measures functions that answer in promises, in turns like {@link measureAgainstFloor}, each called again when
 * it has answered.
 *
 * @returns the median of each one's time divided by that of the floor around it
 */
export async function measureAsyncAgainstFloor<Name extends string>(
  floor: () => boolean,
  candidates: Readonly<Record<Name, () => Promise<boolean>>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(candidates) as Name[];
  const floorCalls = warmUp(floor);
  const callsOf = {} as Record<Name, number>;
  for (const name of names) callsOf[name] = await warmUpAsync(candidates[name]);
  const ratios = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  let before = sample(floor, floorCalls);
  for (let round = 0; round < sampleCount; round += 1) {
    for (const name of names) {
      const time = await sampleAsync(candidates[name], callsOf[name]);
      const after = sample(floor, floorCalls);
      ratios[name].push(time / ((before + after) / 2));
      before = after;
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(ratios[name])])) as Record<Name, number>;
}

/** Longer than {@link warmUpMs}: more code takes part. */
const asyncWarmUpMs = 1000;

async function warmUpAsync(run: () => Promise<boolean>): Promise<number> {
  const start = performance.now();
  let calls = 0;
  while (performance.now() - start < asyncWarmUpMs) {
    await sampleAsync(run, 1);
    calls += 1;
  }
  return Math.max(1, Math.round((calls * sampleMs) / asyncWarmUpMs));
}

async function sampleAsync(run: () => Promise<boolean>, calls: number): Promise<number> {
  const start = performance.now();
  for (let call = 0; call < calls; call += 1) {
    if (!(await run())) throw new Error('a benchmarked function refused its message');
  }
  return (performance.now() - start) / calls;
}

import type { Invocation } from './bill.ts';
import type { Printed } from './collect-printed.ts';
import type { Meter } from './meter.ts';

/** Messages until the processor's time has settled, as in an instance that has run for minutes, and those measured. */
const warmUps = 2000;
const samples = 1000;

/** Messages that are made ready together, before the time of any is taken. */
const atOnce = 100;

/** Calls of a function, each for so many messages. */
export interface Task {
  readonly messages: number;
  /** Makes calls ready, to be made one after the other. */
  prepare(calls: number): Promise<readonly (() => Promise<unknown>)[]>;
}

/** Counts what one call asks of DynamoDB, and measures what a call takes of the processor and prints, once warm. */
export async function observe(task: Task, meter: Meter, printed: Printed): Promise<Invocation> {
  const [first] = await task.prepare(1);
  if (!first) throw new Error('nothing was prepared');
  const { metered } = await meter.measure(first);
  await repeat(task, warmUps, printed);
  return { messages: task.messages, metered, ...(await repeat(task, samples, printed)) };
}

/**
 * The processor's time is that of all threads, garbage collection and compilation included, and the median of groups of
 * calls, since whatever else the machine does disturbs some of them.
 */
async function repeat(
  { messages, prepare }: Task,
  times: number,
  printed: Printed,
): Promise<Pick<Invocation, 'processorMs' | 'printedBytes'>> {
  const [groups, calls] = [times / atOnce, atOnce / messages];
  const printedBefore = printed.bytes();
  const processorMs: number[] = [];
  for (let group = 0; group < groups; group += 1) {
    const prepared = await prepare(calls);
    const before = process.cpuUsage();
    for (const call of prepared) await call();
    const { user, system } = process.cpuUsage(before);
    processorMs.push((user + system) / 1000 / calls);
  }
  const sorted = processorMs.toSorted((one, other) => one - other);
  return {
    processorMs: sorted[sorted.length >> 1] ?? Number.NaN,
    printedBytes: (printed.bytes() - printedBefore) / (groups * calls),
  };
}

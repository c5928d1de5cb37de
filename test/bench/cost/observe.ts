import type { Invocation } from './bill.ts';
import type { Meter } from './meter.ts';

/** Calls until the code is compiled, as in an instance that has run for some minutes, and calls that are measured. */
const warmUps = 250;
const samples = 100;

/**
 * Counts what one call asks of DynamoDB, and measures what a warm one takes of the processor and prints.
 *
 * @param run one invocation
 * @param messages that it is for
 */
export async function observe(
  run: () => Promise<unknown>,
  messages: number,
  meter: Meter,
): Promise<Invocation> {
  const { metered } = await meter.measure(run);
  return { messages, metered, ...(await measureWarm(run)) };
}

async function measureWarm(run: () => Promise<unknown>): Promise<Omit<Invocation, 'metered' | 'messages'>> {
  const processorMs: number[] = [];
  let printedBytes = 0;
  const write = process.stdout.write;
  process.stdout.write = (text: string | Uint8Array) => {
    printedBytes += Buffer.byteLength(text);
    return true;
  };
  try {
    for (let call = 0; call < warmUps + samples; call += 1) {
      if (call === warmUps) printedBytes = 0;
      const before = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(before);
      if (call >= warmUps) processorMs.push((user + system) / 1000);
    }
  } finally {
    process.stdout.write = write;
  }
  const sorted = processorMs.toSorted((one, other) => one - other);
  return { processorMs: sorted[sorted.length >> 1] ?? Number.NaN, printedBytes: printedBytes / samples };
}

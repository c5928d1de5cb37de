import { availableParallelism, cpus, totalmem } from 'node:os';
import type { LoadResult } from './run-load.ts';

/** Prints what a load found, as tables. */
export function printResult(result: LoadResult): void {
  const { answers, latencies, memory, delivery, faults, wrong, requests, seconds, messagesPerSecond } =
    result;
  console.table(answers);
  console.table(latencies);
  console.table(memory.functions);
  console.table({ 'stand-ins of AWS': memory.standIns, 'whole process (RSS)': memory.rss });
  const { accepted, delivered, audited } = delivery;
  console.log(`${requests} requests in ${seconds} s, ${messagesPerSecond} accepted messages a second`);
  console.log(`${accepted} messages accepted, ${delivered} in inboxes, ${audited} in the audit trail`);
  console.log(`${wrong} wrong`);
  for (const fault of faults) console.log(`  ${fault}`);
  if (wrong > faults.length) console.log(`  and ${wrong - faults.length} more`);
  const { flat, measured, maxGrowthMb, samples, warmUpSeconds } = memory;
  console.log(
    `memory is ${flat ? 'flat' : measured ? 'NOT flat' : 'not known'}: ${samples} samples, ${warmUpSeconds} s of warm-up, growth of at most ${maxGrowthMb} MB`,
  );
}

/** The result as it is kept, with the machine that it is of. */
export function summarise(result: LoadResult): object {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return { machine: `${availableParallelism()} × ${model}, ${memory}`, node: process.version, ...result };
}

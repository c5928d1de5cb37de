import { setTimeout as sleep } from 'node:timers/promises';
import { type FunctionName, functions } from '../../../infra/functions.ts';
import type { LocalCloud } from '../../../infra/local/cloud.ts';
import {
  type InstanceMemory,
  type MemoryQuestion,
  type MemoryReply,
  type MemorySample,
  memoryChannel,
} from './memory-sample.ts';

/** An instance that is busy answers when it is done; one that is still starting may not hear the question. */
const patienceMs = 15_000;

let rounds = 0;

/** Measures every instance of every function, each after a full garbage collection, and the process. */
export async function sampleMemory({
  functions: running,
}: Pick<LocalCloud, 'functions'>): Promise<MemorySample> {
  const expected = (Object.keys(functions) as FunctionName[]).reduce(
    (sum, name) => sum + running.instanceCount(name),
    0,
  );
  const instances = await askInstances(expected);
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { atMs: Date.now(), instances, standInBytes: heapUsed + external, rssBytes: rss };
}

async function askInstances(expected: number): Promise<readonly InstanceMemory[]> {
  if (globalThis.gc === undefined) throw new Error('the process was started without --expose-gc');
  rounds += 1;
  const round = rounds;
  const found: InstanceMemory[] = [];
  const channel = new BroadcastChannel(memoryChannel);
  const complete = new Promise<void>((resolve) => {
    if (expected === 0) resolve();
    channel.onmessage = ({ data }: { readonly data: MemoryQuestion | MemoryReply }) => {
      if (data.kind !== 'reply' || data.round !== round) return;
      found.push(data.memory);
      if (found.length >= expected) resolve();
    };
  });
  channel.postMessage({ kind: 'question', round } satisfies MemoryQuestion);
  await Promise.race([complete, sleep(patienceMs, undefined, { ref: false })]);
  channel.close();
  return found;
}

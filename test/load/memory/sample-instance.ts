import { enableCompileCache } from 'node:module';
import { threadId, workerData } from 'node:worker_threads';
import type { InstanceDescription } from '../../../infra/local/function-instances/messages.ts';
import { type MemoryQuestion, type MemoryReply, memoryChannel } from './memory-sample.ts';

// Loaded for its effect: every instance of a function measures itself when it is asked.

// Dozens of threads load the same sources: what one has compiled, the next ones need not.
enableCompileCache();

const { functionName } = workerData as InstanceDescription;
const channel = new BroadcastChannel(memoryChannel);

channel.onmessage = ({ data }: { readonly data: MemoryQuestion | MemoryReply }) => {
  if (data.kind !== 'question') return;
  globalThis.gc?.();
  const { heapUsed: heapBytes, external: externalBytes } = process.memoryUsage();
  const memory = { thread: threadId, name: functionName, heapBytes, externalBytes };
  channel.postMessage({ kind: 'reply', round: data.round, memory } satisfies MemoryReply);
};
(channel as unknown as { unref(): void }).unref();

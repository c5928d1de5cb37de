import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RuntimeApi } from './runtime-api.ts';

/** One start of a function. */
export interface Start {
  /** From the start of the process to its first poll, milliseconds. */
  readonly initMs: number;
  /** Time of processors that went into that, milliseconds; 0 where the platform does not tell. */
  readonly processorMs: number;
  /** From the event to its answer, milliseconds. */
  readonly callMs?: number;
  /** Time of processors that went into that, milliseconds. */
  readonly callProcessorMs?: number;
}

/** What is started. */
export interface Startable {
  /** The bundle, whose `handler` is called. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Its first event; it is only started without one. */
  readonly event?: () => unknown;
}

/** Lambda gives a function of these sizes less than one processor: it never has two. */
const onOneProcessor = existsSync('/usr/bin/taskset') ? ['/usr/bin/taskset', '-c', '0'] : [];

/**
 * Starts a function under the runtime client, and has it answer one event.
 *
 * @throws Error when it can not be loaded, or answers with a fault
 */
export async function measureStart(client: string, { file, environment, event }: Startable): Promise<Start> {
  // One of its own, so that a last poll of the process before is not taken for the first of this one.
  const api = await RuntimeApi.start(event?.());
  const [command = '', ...rest] = [...onOneProcessor, process.execPath, client, 'index.handler'];
  const startedAt = performance.now();
  const child = spawn(command, rest, {
    env: {
      ...{ PATH: process.env.PATH, AWS_LAMBDA_RUNTIME_API: api.address, _HANDLER: 'index.handler' },
      ...{ LAMBDA_TASK_ROOT: dirname(file), AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512' },
      ...{ AWS_LAMBDA_FUNCTION_NAME: 'bench', AWS_LAMBDA_FUNCTION_VERSION: '1' },
      ...{ AWS_LAMBDA_LOG_GROUP_NAME: 'bench', AWS_LAMBDA_LOG_STREAM_NAME: 'bench' },
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => {
    told += chunk;
  });
  const ended = new Promise<never>((_resolve, reject) =>
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}: ${told.slice(-2000)}`))),
  );
  ended.catch(() => {});
  try {
    const polled = await Promise.race([api.next(), ended]);
    const initMs = performance.now() - startedAt;
    if (polled.kind !== 'polled') throw new Error(`${file} can not be loaded: ${JSON.stringify(polled)}`);
    const processorMs = processorTime(child.pid ?? 0);
    if (!event) return { initMs, processorMs };
    const invokedAt = performance.now();
    api.invoke();
    const answer = await Promise.race([api.next(), ended]);
    const callMs = performance.now() - invokedAt;
    const callProcessorMs = processorTime(child.pid ?? 0) - processorMs;
    if (answer.kind !== 'answered' || /"statusCode":5/.test(answer.body))
      throw new Error(`${file} answered ${JSON.stringify(answer)} ${told}`);
    return { initMs, processorMs, callMs, callProcessorMs };
  } finally {
    clearTimeout(limit);
    child.kill('SIGKILL');
    api.stop();
  }
}

/** Of all threads of a process so far, milliseconds; Linux only. */
function processorTime(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return 0;
  const nanoseconds = readdirSync(tasks).map((task) =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}

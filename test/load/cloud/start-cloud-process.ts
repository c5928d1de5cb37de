import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { CloudAnswers, CloudProcessOptions, CloudReply, CloudRequest } from './cloud-messages.ts';

/** A local cloud in a process of its own. */
export interface CloudProcess {
  /**
   * Asks it something.
   *
   * @throws Error with the cloud's own words when it could not do that, or when the process has ended
   */
  ask<Ask extends keyof CloudAnswers>(ask: Ask): Promise<CloudAnswers[Ask]>;
  /** Ends it. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts the process; its first answer comes when the cloud runs. */
export function startCloudProcess(options: CloudProcessOptions): CloudProcess {
  const child = fork(new URL('./cloud-process.ts', import.meta.url), [JSON.stringify(options)], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, (reply: CloudReply) => void>();
  let asked = 0;
  child.on('message', (reply: CloudReply) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  child.once('exit', () => {
    for (const [id, settle] of waiting) settle({ id, failure: 'the process of the cloud has ended' });
    waiting.clear();
  });
  const ask = async <Ask extends keyof CloudAnswers>(what: Ask): Promise<CloudAnswers[Ask]> => {
    asked += 1;
    const request: CloudRequest = { id: asked, ask: what };
    if (!child.connected) throw new Error('the process of the cloud has ended');
    const answered = new Promise<CloudReply>((resolve) => waiting.set(request.id, resolve));
    child.send(request);
    const reply = await answered;
    if ('failure' in reply) throw new Error(reply.failure);
    return reply.value as CloudAnswers[Ask];
  };
  return { ask, stop: () => stop(child, ask) };
}

async function stop(child: ChildProcess, ask: (what: 'stop') => Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  await ask('stop').catch(() => child.disconnect());
  await ended;
}

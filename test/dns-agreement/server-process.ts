import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { exchangeOverTcp } from './exchange.ts';

/** A name server that runs. */
export interface ServerProcess {
  readonly port: number;
  /** Ends the process and waits for it. */
  stop(): Promise<void>;
}

/** How a name server is started. */
export interface ServerStart {
  readonly program: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly folder: string;
}

const readyWithinMs = 15_000;

/**
 * Starts a name server as a child and waits until it answers.
 *
 * @throws with the last of what it printed when it ends, or stays silent for 15 s.
 */
export async function startServer({ program, args, port, folder }: ServerStart): Promise<ServerProcess> {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };
  const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(late);
  };
  const giveUpAt = performance.now() + readyWithinMs;
  while (performance.now() < giveUpAt && child.exitCode === null) {
    // Any answer will do: it listens and has read its configuration.
    const answered = await exchangeOverTcp(port, Buffer.from(rootSoaQuery, 'hex'), 500).catch(
      () => undefined,
    );
    if (answered !== undefined) return { port, stop };
    await sleep(50);
  }
  if (child.exitCode === null) await stop();
  throw new Error(`${program} did not start:\n${printed}`);
}

const rootSoaQuery = '000001000001000000000000' + '0000060001';

/** Finds ports of 127.0.0.1 that nobody listens on. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

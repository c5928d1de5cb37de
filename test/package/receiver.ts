import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../infra/local/free-port.ts';

/** The receiving server of the verifier's document, as a process. */
export class Receiver {
  readonly #process: ChildProcess;
  readonly #url: string;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.#url = url;
  }

  /** Starts it; it listens when this ends. */
  static async start(node: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Receiver> {
    const port = await freePort(0, 'the receiver');
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    const child = spawn(node, ['receiver.js'], {
      cwd,
      env: { ...env, PORT: String(port) },
      stdio: [...stdio],
    });
    const receiver = new Receiver(child, `http://127.0.0.1:${port}`);
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the receiver ended')));
    await Promise.race([once(child.stdout, 'data'), ended]);
    ended.catch(() => undefined);
    return receiver;
  }

  /** Posts a message, or any text. */
  async post(message: unknown): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
    const body = typeof message === 'string' ? message : JSON.stringify(message);
    const response = await fetch(this.#url, { method: 'POST', body });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    const exit = once(this.#process, 'exit');
    this.#process.kill();
    await exit;
  }
}

import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StepResult } from './app/device-app.ts';
import type { NodeStep } from './app/node.ts';
import type { Device, StoredCredentials } from './device.ts';

/** Below the project, so that the app finds the packages that it imports. */
const folders = fileURLToPath(new URL('../../.local/devices', import.meta.url));

/** The app as a process of its own, under some version of Node.js. */
export class NodeDevice implements Device {
  readonly platform: string;
  readonly encrypts = true;
  readonly keyForm = 'seed';
  readonly #node: string;
  readonly #folder: string;
  #process: ChildProcess;

  private constructor(node: string, folder: string) {
    this.platform = `Node.js ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1)}`;
    this.#node = node;
    this.#folder = folder;
    this.#process = this.#start();
  }

  /** Starts the app's program under the Node.js at a path. */
  static async start(node: string, program: string): Promise<NodeDevice> {
    await mkdir(folders, { recursive: true });
    const folder = await mkdtemp(join(folders, 'node-'));
    await writeFile(join(folder, 'app.mjs'), program);
    return new NodeDevice(node, folder);
  }

  async run(step: string, argument?: unknown): Promise<StepResult> {
    const answered = once(this.#process, 'message');
    const ended = once(this.#process, 'exit').then(() => {
      throw new Error(`the app ended at ${step}`);
    });
    this.#process.send({ step, argument } satisfies NodeStep);
    const [result] = await Promise.race([answered, ended]);
    return result;
  }

  async restart(): Promise<void> {
    await this.#end();
    this.#process = this.#start();
  }

  async stored(): Promise<StoredCredentials> {
    const text = await readFile(this.#credentials, 'utf8').catch(() => '');
    return { text, handles: 0, exported: 0 };
  }

  async stop(): Promise<void> {
    await this.#end();
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #credentials(): string {
    return join(this.#folder, 'credentials.json');
  }

  #start(): ChildProcess {
    const program = join(this.#folder, 'app.mjs');
    return fork(program, [this.#credentials], { execPath: this.#node, execArgv: [] });
  }

  async #end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }
}

import { randomUUID } from 'node:crypto';
import { Instance, type InstanceOptions } from './instance.ts';
import { InvocationFailure } from './invocation-failure.ts';
import { ThrottledInvocation } from './throttled-invocation.ts';

/** How one function is run. */
export interface InstancePoolOptions extends InstanceOptions {
  /** Most instances at a time; further requests wait. */
  readonly maxInstances: number;
  readonly timeoutMs: number;
  /** Told of every event that is refused for the reserved concurrency. */
  readonly onThrottle?: () => void;
}

/** The instances of one function: started on demand, one request at a time each, replaced when they end. */
export class InstancePool {
  readonly #options: Omit<InstancePoolOptions, 'onThrottle'>;
  readonly #onThrottle: () => void;
  readonly #instances = new Set<Instance>();
  readonly #idle: Instance[] = [];
  readonly #waiting: Array<(instance: Instance | undefined) => void> = [];
  #open = true;
  #reserved = Number.POSITIVE_INFINITY;
  #running = 0;

  constructor({ onThrottle = () => undefined, ...options }: InstancePoolOptions) {
    this.#options = options;
    this.#onThrottle = onThrottle;
  }

  /** Instances that exist now. */
  get size(): number {
    return this.#instances.size;
  }

  /**
   * Bounds how many events are handled at a time, as reserved concurrency does: what is beyond is refused. Without a
   * bound, as at the beginning, it waits.
   */
  reserve(concurrency = Number.POSITIVE_INFINITY): void {
    this.#reserved = concurrency;
  }

  /**
   * Runs the handler on an event, as soon as an instance is free.
   *
   * @throws InvocationFailure when it threw, crashed, took too long, or the pool was stopped; ThrottledInvocation
   *   when there is a bound, and it is reached.
   */
  async invoke(event: unknown): Promise<unknown> {
    if (this.#running >= this.#reserved) {
      this.#onThrottle();
      throw new ThrottledInvocation(this.#options.functionName);
    }
    this.#running += 1;
    try {
      return await this.#handle(event);
    } finally {
      this.#running -= 1;
    }
  }

  /** Ends every instance at once, as a crash does; what they were doing fails, what waits gets new ones. */
  async kill(): Promise<void> {
    const instances = [...this.#instances];
    for (const instance of instances) this.#forget(instance);
    await Promise.all(instances.map((instance) => instance.end()));
    while (this.#waiting.length > 0 && this.#hasRoom()) this.#waiting.shift()?.(this.#start());
  }

  /** Ends every instance and refuses what waits. */
  async stop(): Promise<void> {
    this.#open = false;
    for (const proceed of this.#waiting.splice(0)) proceed(undefined);
    await this.kill();
  }

  async #handle(event: unknown): Promise<unknown> {
    const instance = await this.#take();
    const { timeoutMs } = this.#options;
    const requestId = randomUUID();
    const invocation = { requestId, event: JSON.stringify(event), deadlineMs: Date.now() + timeoutMs };
    try {
      return await instance.invoke(invocation, timeoutMs);
    } finally {
      this.#release(instance);
    }
  }

  async #take(): Promise<Instance> {
    if (!this.#open) throw new InvocationFailure('Stopped', 'the local cloud was stopped');
    const idle = this.#takeIdle();
    if (idle !== undefined) return idle;
    if (this.#hasRoom()) return this.#start();
    const instance = await new Promise<Instance | undefined>((resolve) => this.#waiting.push(resolve));
    if (instance === undefined) throw new InvocationFailure('Stopped', 'the local cloud was stopped');
    return instance;
  }

  #takeIdle(): Instance | undefined {
    for (let instance = this.#idle.pop(); instance !== undefined; instance = this.#idle.pop()) {
      if (instance.alive) return instance;
      this.#forget(instance);
    }
    return undefined;
  }

  #release(instance: Instance): void {
    const usable = instance.alive && this.#instances.has(instance);
    if (!usable) this.#forget(instance);
    const proceed = this.#waiting.shift();
    if (proceed !== undefined) {
      if (usable || this.#hasRoom()) proceed(usable ? instance : this.#start());
      else this.#waiting.unshift(proceed);
    } else if (usable) this.#idle.push(instance);
  }

  #forget(instance: Instance): void {
    this.#instances.delete(instance);
    const index = this.#idle.indexOf(instance);
    if (index !== -1) this.#idle.splice(index, 1);
  }

  #hasRoom(): boolean {
    return this.#open && this.#instances.size < this.#options.maxInstances;
  }

  #start(): Instance {
    const instance = new Instance(this.#options);
    this.#instances.add(instance);
    return instance;
  }
}

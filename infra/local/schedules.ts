/** Tasks of the watch function. */
export const watchTasks = ['propagation', 'reconcile', 'sweep', 'export'] as const;

/** A task of the watch function. */
export type WatchTask = (typeof watchTasks)[number];

/** Milliseconds between two runs of a task; a task that is left out runs by hand only. */
export type TaskIntervals = Readonly<Partial<Record<WatchTask, number>>>;

/** How often the tasks of `npm start` run. */
export const defaultIntervalsMs: TaskIntervals = {
  propagation: 1000,
  reconcile: 300_000,
  sweep: 300_000,
  export: 600_000,
};

/** What the schedules run. */
export interface SchedulesOptions {
  /** Runs the watch function on an event; rejects when it failed. */
  readonly invoke: (event: { readonly task: WatchTask }) => Promise<unknown>;
  /** Told of every run of a schedule that failed. */
  readonly report: (failure: string) => void;
  readonly intervalsMs: TaskIntervals;
}

/** Runs the tasks of the watch function by the clock, and by hand. A task that is still running is not started again. */
export class Schedules {
  readonly #options: SchedulesOptions;
  readonly #running = new Map<WatchTask, Promise<void>>();
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(options: SchedulesOptions) {
    this.#options = options;
    for (const task of watchTasks) {
      const intervalMs = options.intervalsMs[task];
      if (intervalMs !== undefined) this.#timers.push(setInterval(() => this.#start(task), intervalMs));
    }
  }

  /**
   * Runs a task now; what the function returned.
   *
   * @throws InvocationFailure when the function failed.
   */
  run(task: WatchTask): Promise<unknown> {
    return this.#options.invoke({ task });
  }

  /** Ends the schedules, and waits for the tasks that they are running. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#running.values());
  }

  #start(task: WatchTask): void {
    if (this.#running.has(task)) return;
    const run = this.run(task)
      .then(() => undefined)
      .catch((error: unknown) => this.#options.report(`${task} failed: ${error}`))
      .finally(() => this.#running.delete(task));
    this.#running.set(task, run);
  }
}

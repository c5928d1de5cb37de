/** Tasks of the watch function. */
export const watchTasks = ['propagation', 'reconcile', 'sweep', 'export'] as const;

/** What the clock sets off: a task of the watch function, or the checks of the health function. */
export const scheduledTasks = [...watchTasks, 'health'] as const;

/** One of {@link scheduledTasks}. */
export type ScheduledTask = (typeof scheduledTasks)[number];

/** Milliseconds between two runs of a task; a task that is left out runs by hand only. */
export type TaskIntervals = Readonly<Partial<Record<ScheduledTask, number>>>;

/** How often the tasks of `npm start` run. */
export const defaultIntervalsMs: TaskIntervals = {
  propagation: 1000,
  reconcile: 300_000,
  sweep: 300_000,
  export: 600_000,
  health: 60_000,
};

/** What the schedules run. */
export interface SchedulesOptions {
  /** Runs the function that a task is for; rejects when it failed. */
  readonly invoke: (event: { readonly task: ScheduledTask }) => Promise<unknown>;
  /** Told of every run of a schedule that failed. */
  readonly report: (failure: string) => void;
  readonly intervalsMs: TaskIntervals;
}

/** Runs scheduled tasks by the clock, and by hand. A task that is still running is not started again. */
export class Schedules {
  readonly #options: SchedulesOptions;
  readonly #running = new Map<ScheduledTask, Promise<void>>();
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(options: SchedulesOptions) {
    this.#options = options;
    for (const task of scheduledTasks) {
      const intervalMs = options.intervalsMs[task];
      if (intervalMs !== undefined) this.#timers.push(setInterval(() => this.#start(task), intervalMs));
    }
  }

  /**
   * Runs a task now; what the function returned.
   *
   * @throws InvocationFailure when the function failed.
   */
  run(task: ScheduledTask): Promise<unknown> {
    return this.#options.invoke({ task });
  }

  /** Ends the schedules, and waits for the tasks that they are running. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#running.values());
  }

  #start(task: ScheduledTask): void {
    if (this.#running.has(task)) return;
    const run = this.run(task)
      .then(() => undefined)
      .catch((error: unknown) => this.#options.report(`${task} failed: ${error}`))
      .finally(() => this.#running.delete(task));
    this.#running.set(task, run);
  }
}

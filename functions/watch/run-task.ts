import { exportAudit } from './export-audit.ts';
import { exportRegistry } from './export-registry.ts';
import { reconcile } from './reconcile.ts';
import { sweepMessages } from './sweep-messages.ts';
import type { WatchDependencies } from './watch-dependencies.ts';
import { watchPropagation } from './watch-propagation.ts';

const tasks = {
  propagation: watchPropagation,
  reconcile,
  sweep: sweepMessages,
  export: exportRegistry,
  exportAudit,
} as const satisfies Record<string, (dependencies: WatchDependencies) => Promise<unknown>>;

/** What a schedule, or somebody by hand, asks for. */
export interface TaskEvent {
  readonly task: keyof typeof tasks;
}

/**
 * Runs one of the scheduled tasks.
 *
 * @throws TypeError for a task that is none
 */
export async function runTask(event: TaskEvent, dependencies: WatchDependencies): Promise<unknown> {
  if (!Object.hasOwn(tasks, event?.task))
    throw new TypeError(`the task has to be one of ${Object.keys(tasks)}`);
  return tasks[event.task](dependencies);
}

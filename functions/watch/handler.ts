import { createZoneReport } from '../../shared/zone/create-zone-report.ts';
import { createWatchDependencies } from './create-watch-dependencies.ts';
import { runTask, type TaskEvent } from './run-task.ts';

const report = createZoneReport();
const dependencies = createWatchDependencies(process.env, report);

/** Does what is due on a schedule, or by hand: `{"task":"propagation"}`, `reconcile`, `sweep`, `export` or `exportAudit`. */
export const handler = async (event: TaskEvent): Promise<unknown> => {
  try {
    return await runTask(event, dependencies);
  } catch (error) {
    report.fault('watch', error);
    throw error;
  } finally {
    report.flush();
  }
};

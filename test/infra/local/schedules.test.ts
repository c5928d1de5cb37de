import { afterEach, describe, expect, test } from 'vitest';
import { Schedules, type SchedulesOptions } from '../../../infra/local/schedules.ts';

let schedules: Schedules | undefined;
afterEach(() => schedules?.stop());

function start(options: Pick<SchedulesOptions, 'intervalsMs'> & Partial<SchedulesOptions>) {
  const runs: string[] = [];
  const reports: string[] = [];
  schedules = new Schedules({
    report: (failure) => reports.push(failure),
    ...options,
    invoke: async (event) => {
      runs.push(event.task);
      return options.invoke?.(event);
    },
  });
  return { schedules, runs, reports };
}

describe('the schedules of the watch function', () => {
  test('a task with an interval runs again and again, one without runs by hand only', async () => {
    const { runs } = start({ intervalsMs: { propagation: 5 } });
    await expect.poll(() => runs.length).toBeGreaterThan(3);
    expect(new Set(runs)).toEqual(new Set(['propagation']));
  });

  test('run gives back what the function returned, and throws what it threw', async () => {
    const { schedules } = start({
      intervalsMs: {},
      invoke: async ({ task }) => (task === 'export' ? { task } : Promise.reject(new Error('told to fail'))),
    });
    expect(await schedules.run('export')).toEqual({ task: 'export' });
    await expect(schedules.run('reconcile')).rejects.toThrow('told to fail');
  });

  test('a task that is still running is not started again, and stop waits for it', async () => {
    const gate = Promise.withResolvers<void>();
    const { schedules, runs } = start({ intervalsMs: { sweep: 5 }, invoke: () => gate.promise });
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(runs).toEqual(['sweep']);
    let stopped = false;
    const stopping = schedules.stop().then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(stopped).toBe(false);
    gate.resolve();
    await stopping;
  });

  test('a run that fails is reported, and the next one is tried', async () => {
    const { runs, reports } = start({
      intervalsMs: { sweep: 5 },
      invoke: () => Promise.reject(new Error('told to fail')),
    });
    await expect.poll(() => runs.length).toBeGreaterThan(1);
    expect(reports[0]).toBe('sweep failed: Error: told to fail');
  });
});

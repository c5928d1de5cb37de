import type { LocalCloud, LocalCloudOptions } from './cloud.ts';
import type { CreatedTables } from './create-tables.ts';
import { defaultIntervalsMs, Schedules } from './schedules.ts';
import type { StopStack } from './stop-stack.ts';
import { pollInbox, pollRegistry, type StreamSources } from './stream/poll-streams.ts';

/** Starts what calls the functions by itself: the pollers of the streams, and the schedules. */
export function startSources(
  { zoneSync = true, schedules: intervalsMs = defaultIntervalsMs }: LocalCloudOptions,
  sources: StreamSources,
  tables: CreatedTables,
  stack: StopStack,
): Pick<LocalCloud, 'stream' | 'registryStream' | 'runTask'> {
  const stream = stack.use(pollInbox(tables.Inbox, sources));
  const registryStream = stack.use(pollRegistry(tables.Registry, !zoneSync, sources));
  const schedules = stack.use(
    new Schedules({
      invoke: (event) => sources.functions.invoke(event.task === 'health' ? 'health' : 'watch', event),
      report: (text) => sources.log({ function: 'watch', text }),
      intervalsMs,
    }),
  );
  return { stream, registryStream, runTask: (task) => schedules.run(task) };
}

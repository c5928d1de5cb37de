import type { LocalCloud, LocalCloudOptions } from './cloud.ts';
import type { CreatedTables } from './create-tables.ts';
import { defaultIntervalsMs, Schedules } from './schedules.ts';
import type { StopStack } from './stop-stack.ts';
import { pollInbox, pollRegistry, type StreamSources } from './stream/poll-streams.ts';
import { makeSetAsideFolder } from './stream/set-aside.ts';

/** Starts what calls the functions by itself: the pollers of the streams, and the schedules. */
export async function startSources(
  { zoneSync = true, schedules: intervalsMs = defaultIntervalsMs, streams, onMeasured }: LocalCloudOptions,
  sources: Omit<StreamSources, 'setAside'>,
  tables: CreatedTables,
  stack: StopStack,
): Promise<Pick<LocalCloud, 'stream' | 'registryStream' | 'setAside' | 'runTask'>> {
  const setAside = {
    inbox: stack.use(await makeSetAsideFolder()),
    registry: stack.use(await makeSetAsideFolder()),
  };
  const failing = { ...(streams && { failures: streams }), ...(onMeasured && { measure: onMeasured }) };
  const inboxSources = { ...sources, ...failing, setAside: setAside.inbox };
  const stream = stack.use(pollInbox(tables.Inbox, inboxSources));
  const registrySources = { ...sources, ...failing, setAside: setAside.registry };
  const registryStream = stack.use(pollRegistry(tables.Registry, !zoneSync, registrySources));
  const schedules = stack.use(
    new Schedules({
      invoke: (event) => sources.functions.invoke(event.task === 'health' ? 'health' : 'watch', event),
      report: (text) => sources.log({ function: 'watch', text }),
      intervalsMs,
    }),
  );
  return { stream, registryStream, setAside, runTask: (task) => schedules.run(task) };
}

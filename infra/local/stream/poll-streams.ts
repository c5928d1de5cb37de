import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { FunctionName } from '../../functions.ts';
import type { CreatedTable } from '../create-tables.ts';
import type { FunctionInstances, LogLine } from '../function-instances/function-instances.ts';
import type { Measure } from '../measurement.ts';
import type { FailurePolicy } from './failure-policy.ts';
import type { SetAsideFolder } from './set-aside.ts';
import { isInsertedMessage, isPublishedEntry } from './stream-filters.ts';
import { StreamPoller, type StreamPollerOptions } from './stream-poller.ts';

/** What becomes of records that fail. */
export interface StreamFailures {
  readonly policy: FailurePolicy;
  /** Most milliseconds between two attempts; 1,000 by default. */
  readonly maxBackoffMs?: number;
  /** By which records grow old, epoch milliseconds; the time of day by default. */
  readonly now?: () => number;
}

/** What the pollers work with. */
export interface StreamSources {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly functions: Pick<FunctionInstances, 'invoke'>;
  readonly log: (line: LogLine) => void;
  /** Where records go that are given up. */
  readonly setAside: Pick<SetAsideFolder, 'put'>;
  /** Everything is repeated until it succeeds unless given. */
  readonly failures?: StreamFailures;
  readonly measure?: Measure;
}

/** Brings accepted messages from the inbox's stream to `dispatch`. */
export function pollInbox(inbox: CreatedTable, sources: StreamSources): StreamPoller {
  return poll(inbox, 'dispatch', { filter: isInsertedMessage }, sources);
}

/** Brings changed identities and devices from the registry's stream to `zoneSync`. */
export function pollRegistry(registry: CreatedTable, paused: boolean, sources: StreamSources): StreamPoller {
  return poll(registry, 'zoneSync', { filter: isPublishedEntry, paused }, sources);
}

function poll(
  { name, streamArn }: CreatedTable,
  target: FunctionName,
  more: Pick<StreamPollerOptions, 'filter' | 'paused'>,
  sources: StreamSources,
): StreamPoller {
  const { endpoint, region, credentials, functions, log, failures, measure } = sources;
  if (streamArn === undefined) throw new TypeError(`The table ${name} has no stream`);
  return new StreamPoller({
    ...more,
    ...failures,
    client: new DynamoDBStreamsClient({ endpoint, region, credentials }),
    streamArn,
    invoke: (event) => functions.invoke(target, event),
    report: (text) => log({ function: target, text }),
    onSend: (value) => measure?.({ of: 'function', resource: target, metric: 'IteratorAge', value }),
    setAside: (event, count) => setAside(target, event, count, sources),
  });
}

/** Lambda counts the records that it sets aside, and each time that it cannot. */
async function setAside(
  resource: FunctionName,
  event: unknown,
  value: number,
  { setAside: folder, measure }: StreamSources,
): Promise<void> {
  try {
    await folder.put(event);
  } catch (error) {
    measure?.({ of: 'function', resource, metric: 'DestinationDeliveryFailures', value: 1 });
    throw error;
  }
  measure?.({ of: 'mapping', resource, metric: 'OnFailureDestinationDeliveredEventCount', value });
}

import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { FunctionName } from '../../functions.ts';
import type { CreatedTable } from '../create-tables.ts';
import type { FunctionInstances, LogLine } from '../function-instances/function-instances.ts';
import { isInsertedMessage, isPublishedEntry } from './stream-filters.ts';
import { StreamPoller, type StreamPollerOptions } from './stream-poller.ts';

/** What the pollers work with. */
export interface StreamSources {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly functions: Pick<FunctionInstances, 'invoke'>;
  readonly log: (line: LogLine) => void;
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
  { endpoint, region, credentials, functions, log }: StreamSources,
): StreamPoller {
  if (streamArn === undefined) throw new TypeError(`The table ${name} has no stream`);
  return new StreamPoller({
    ...more,
    client: new DynamoDBStreamsClient({ endpoint, region, credentials }),
    streamArn,
    invoke: (event) => functions.invoke(target, event),
    report: (text) => log({ function: target, text }),
  });
}

import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { acceptedEvent, acceptedEventPlace } from '../../shared/audit/accepted-event.ts';
import { writeEvent } from '../../shared/audit/write-event.ts';
import { batchGet } from '../../shared/aws/batch-get.ts';
import type { Item } from '../../shared/aws/conditional-write.ts';
import { overdueAttributes, overdueTask } from '../../shared/forwarding/overdue-task.ts';
import type { WatchDependencies } from './watch-dependencies.ts';

/** What the sweep looked at and wrote. */
export interface Sweep {
  readonly messages: number;
  /** Events that were missing. */
  readonly written: number;
  /** Messages to other domains whose next attempt was long due. */
  readonly requeued: number;
}

/** Messages stay in the inbox for 48 h at least, so every one of them is looked at. */
const sweptMs = 48 * 3_600_000;
/** Younger messages are left to the stream, which brings them to dispatch within seconds, and to the next sweep. */
const settledMs = 900_000;
const eventsPerRead = 100;

/** What the audit event and the next attempt are made of. */
const attributes = [
  ...['recipient', 'nonce', 'acceptedAt', 'registryReadAt', 'sourceIp', 'sender', 'message'],
  ...['messageId', 'digest', 'requestId', 'fingerprint', 'signedWith', 'scheme', 'dnssec'],
  ...overdueAttributes,
];

/**
 * Gives every message of the last 48 hours, but for those of a moment ago, that has no audit event its event: what the
 * stream lost, if it ever loses anything. The event is made from the item and written once, so that it does not matter
 * who writes it. A message to another domain whose next attempt was lost is queued again.
 *
 * Cost: the inbox table once (a read unit for each 8 KB), and half a read unit a message of the last two days.
 */
export async function sweepMessages(dependencies: WatchDependencies): Promise<Sweep> {
  const { client, inboxTable, auditTable, now, report } = dependencies;
  let messages = 0;
  let written = 0;
  let requeued = 0;
  const startedAtMs = now();
  const accepted = { sinceMs: startedAtMs - sweptMs, untilMs: startedAtMs - settledMs };
  for await (const items of acceptedBetween(client, inboxTable, accepted)) {
    messages += items.length;
    for (const item of await withoutThoseWritten(client, auditTable, items)) {
      if (await writeEvent({ client, tableName: auditTable }, acceptedEvent(item))) written += 1;
    }
    for (const task of items.flatMap((item) => overdueTask(item, now()) ?? [])) {
      await dependencies.forwardQueue.send(task);
      requeued += 1;
    }
  }
  if (written > 0) report.note('repairedEvents', written, { messages });
  if (requeued > 0) report.note('requeuedForwards', requeued, { messages });
  return { messages, written, requeued };
}

async function* acceptedBetween(
  client: DynamoDBClient,
  inboxTable: string,
  { sinceMs, untilMs }: { readonly sinceMs: number; readonly untilMs: number },
): AsyncGenerator<readonly Item[]> {
  let last: Item | undefined;
  do {
    const page: { Items?: Item[] | undefined; LastEvaluatedKey?: Item | undefined } = await client.send(
      new ScanCommand({
        TableName: inboxTable,
        // What this server wrote itself came with its event.
        FilterExpression:
          'attribute_exists(#message) AND attribute_not_exists(origin) AND acceptedAt BETWEEN :since AND :until',
        ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
        ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ':since': { N: String(sinceMs) },
          ':until': { N: String(untilMs) },
        },
        ...(last && { ExclusiveStartKey: last }),
      }),
    );
    const items = page.Items ?? [];
    for (let start = 0; start < items.length; start += eventsPerRead)
      yield items.slice(start, start + eventsPerRead);
    last = page.LastEvaluatedKey;
  } while (last);
}

/** Messages that lack their event. Reading is a tenth of the price of a put that fails. */
async function withoutThoseWritten(
  client: DynamoDBClient,
  auditTable: string,
  items: readonly Item[],
): Promise<readonly Item[]> {
  if (items.length === 0) return [];
  const places = items.map(acceptedEventPlace);
  const found = await batchGet(client, {
    [auditTable]: {
      Keys: places.map(({ subject, eventId }) => ({ subject: { S: subject }, eventId: { S: eventId } })),
      ProjectionExpression: 'subject, eventId',
    },
  });
  const written = new Set(found(auditTable).map(({ subject, eventId }) => `${subject?.S} ${eventId?.S}`));
  return items.filter((_, place) => {
    const { subject, eventId } = places[place] ?? {};
    return !written.has(`${subject} ${eventId}`);
  });
}

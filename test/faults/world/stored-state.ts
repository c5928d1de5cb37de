import { listEvents, type StoredEvent } from '../../../shared/audit/list-events.ts';
import type { Item } from '../../../shared/aws/conditional-write.ts';
import { queryAll } from '../../../shared/aws/query-all.ts';
import { mayHaveArrived } from '../../../shared/forwarding/forward-message.ts';
import { outboxPartition } from '../../../shared/inbox/outbox-partition.ts';
import { unpackMessage } from '../../../shared/inbox/packed-message.ts';
import { readRows } from '../../../shared/zone/read-rows.ts';
import type { FaultWorld } from './fault-world.ts';
import type { Account } from './people.ts';

/** A message as the Inbox table holds it. */
export interface StoredItem {
  readonly partition: string;
  readonly nonce: string;
  readonly messageId: string;
  readonly sender: string;
  readonly digest: string;
  /** Epoch milliseconds, by the clock of the world. */
  readonly acceptedAtMs: number;
  /** Of the outbox: where its forwarding stands. */
  readonly forwarding: string | undefined;
  readonly attempts: number;
  readonly nextAttemptAtMs: number | undefined;
  /** Of a message of the server itself that says what was not delivered. */
  readonly aboutMessageId: string | undefined;
  /** Of such a message: whether it says that the receiver may have taken it all the same. */
  readonly isDoubted: boolean;
}

/** What the tables hold of one run, read from outside. */
export interface StoredState {
  /** By recipient. */
  readonly inboxes: ReadonlyMap<string, readonly StoredItem[]>;
  readonly outboxes: ReadonlyMap<string, readonly StoredItem[]>;
  /** By original identity. */
  readonly trails: ReadonlyMap<string, readonly StoredEvent[]>;
  readonly registered: ReadonlyMap<string, Awaited<ReturnType<typeof readRows>>>;
}

/** Reads everything that the tables hold of the people of a run. */
export async function readStoredState(world: FaultWorld, account: Account): Promise<StoredState> {
  const own = account.users.map(({ identity }) => identity);
  const names = [
    ...own.map(({ originalIdentity }) => originalIdentity),
    ...account.foreignSenders.map(({ originalIdentity }) => originalIdentity),
  ];
  const { database: client, cloud } = world;
  return {
    inboxes: await collect(
      own.map(({ text }) => text),
      (text) => readPartition(world, text),
    ),
    outboxes: await readOutboxes(world, account),
    trails: await collect(names, (name) => readTrail(world, name)),
    registered: await collect(
      own.map(({ originalIdentity }) => originalIdentity),
      (name) => readRows({ client, registryTable: cloud.tables.Registry.name }, name),
    ),
  };
}

/** Reads the messages for another domain, by recipient. */
export function readOutboxes(
  world: FaultWorld,
  { foreignRecipients }: Account,
): Promise<StoredState['outboxes']> {
  return collect([...foreignRecipients], (to) => readPartition(world, outboxPartition(to)));
}

async function collect<Value>(names: readonly string[], read: (name: string) => Promise<Value>) {
  return new Map(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
}

async function readPartition({ database, cloud }: FaultWorld, partition: string) {
  const items = await queryAll(database, {
    TableName: cloud.tables.Inbox.name,
    ConsistentRead: true,
    KeyConditionExpression: 'recipient = :partition',
    ExpressionAttributeValues: { ':partition': { S: partition } },
  });
  // Marks of what was acknowledged hold no message.
  return items.filter(({ message }) => message !== undefined).map(readStored);
}

function readStored(item: Item): StoredItem {
  const { id, document } = JSON.parse(unpackMessage(item)) as {
    readonly id: string;
    readonly document: { readonly messageId?: string; readonly reasons?: readonly string[] };
  };
  return {
    partition: item.recipient?.S ?? '',
    nonce: item.nonce?.S ?? '',
    messageId: id,
    sender: item.sender?.S ?? '',
    digest: item.digest?.S ?? '',
    acceptedAtMs: Number(item.acceptedAt?.N),
    forwarding: item.forwarding?.S,
    attempts: Number(item.attempts?.N ?? 0),
    nextAttemptAtMs: item.nextAttemptAt?.N === undefined ? undefined : Number(item.nextAttemptAt.N),
    aboutMessageId: item.origin === undefined ? undefined : document.messageId,
    isDoubted: item.origin !== undefined && (document.reasons ?? []).includes(mayHaveArrived),
  };
}

async function readTrail({ database, cloud }: FaultWorld, subject: string): Promise<readonly StoredEvent[]> {
  const trail = await listEvents({ client: database, tableName: cloud.tables.AuditEvents.name }, subject, {
    limit: 1000,
  });
  if (!trail.ok) throw new Error(trail.refusal.reasons.join());
  return trail.value.events;
}

import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { LruCache } from '../memory/lru-cache.ts';
import type { AuditTable } from './audit-table.ts';
import { type RefusalPlace, type RefusedMessage, refusalPlace, refusedEvent } from './refused-message.ts';
import { writeEvent } from './write-event.ts';

/** Events that an instance remembers to have written. */
const rememberedEvents = 10_000;

/** Records one refused message. */
export type RecordRefusal = (refused: RefusedMessage) => Promise<void>;

/** Records refused messages. */
export interface RefusalRecorder {
  /** Under the source address and, if the signature was good, under the sender. */
  readonly recordRefusal: RecordRefusal;
  /** Under the sender alone, for what is not held against the source address. */
  readonly recordForSender: RecordRefusal;
}

/**
 * Makes the recorder of an instance. Every refusal adds to the count of its source address, minute and code, which
 * keeps the first claimed sender as a sample: what nobody signed is never written under the identity it claims.
 * After a good signature, replays excepted, the sender's own trail gets one event a minute and code, written once
 * by the instance however many follow.
 */
export function createRefusalRecorder(table: AuditTable): RefusalRecorder {
  const written = new LruCache<true>(rememberedEvents);

  async function recordForSender(refused: RefusedMessage): Promise<void> {
    const event = refusedEvent(refused, table.now());
    if (!event) return;
    const key = `${event.subject} ${event.eventId}`;
    if (written.get(key)) return;
    await writeEvent(table, event);
    written.set(key, true);
  }

  async function recordRefusal(refused: RefusedMessage): Promise<void> {
    await Promise.all([
      addToCount(table, refusalPlace(refused, table.now()), refused),
      recordForSender(refused),
    ]);
  }

  return { recordRefusal, recordForSender };
}

async function addToCount(
  { client, tableName }: AuditTable,
  { subject, eventId, atIso }: RefusalPlace,
  { code, source, identity }: RefusedMessage,
): Promise<void> {
  const sample =
    identity === undefined ? '' : ', claimedIdentity = if_not_exists(claimedIdentity, :identity)';
  await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: { subject: { S: subject }, eventId: { S: eventId } },
      UpdateExpression:
        'SET #type = :type, success = :failure, code = :code, #source = :source, ' +
        `firstAt = if_not_exists(firstAt, :now), lastAt = :now${sample} ADD #count :one`,
      ExpressionAttributeNames: {
        '#type': 'type',
        '#source': 'source',
        '#count': 'count',
      },
      ExpressionAttributeValues: {
        ':type': { S: 'delegation_verification' },
        ':failure': { BOOL: false },
        ':code': { S: code },
        ':source': { S: source },
        ':now': { S: atIso },
        ':one': { N: '1' },
        ...(identity !== undefined && { ':identity': { S: identity } }),
      },
    }),
  );
}

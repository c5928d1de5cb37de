import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { LRUCache } from 'lru-cache';
import type { AuditTable } from './audit-table.ts';
import { type RefusalPlace, type RefusedMessage, refusalPlace, refusedEvent } from './refused-message.ts';
import { writeEvent } from './write-event.ts';

/** Events that an instance remembers to have written. */
const rememberedEvents = 10_000;

/** Records one refused message. */
export type RecordRefusal = (refused: RefusedMessage) => Promise<void>;

/**
 * Makes the recorder of an instance. Every refusal adds to the count of its source address, minute and code, which
 * keeps the first claimed sender as a sample: what nobody signed is never written under the identity it claims.
 * After a good signature, replays excepted, the sender's own trail gets one event a minute and code, written once
 * by the instance however many follow.
 */
export function createRefusalRecorder(table: AuditTable): RecordRefusal {
  const written = new LRUCache<string, true>({ max: rememberedEvents });

  async function recordForSender(refused: RefusedMessage, nowMs: number): Promise<void> {
    const event = refusedEvent(refused, nowMs);
    if (!event) return;
    const key = `${event.subject} ${event.eventId}`;
    if (written.get(key)) return;
    await writeEvent(table, event);
    written.set(key, true);
  }

  return async (refused) => {
    const nowMs = table.now();
    await Promise.all([
      addToCount(table, refusalPlace(refused, nowMs), refused),
      recordForSender(refused, nowMs),
    ]);
  };
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

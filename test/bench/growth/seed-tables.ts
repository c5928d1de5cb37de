import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/aws/conditional-write.ts';
import { writeItem } from '../../../shared/aws/item-attributes.ts';
import { nonceTime } from '../../../shared/inbox/nonce.ts';
import { packMessage } from '../../../shared/inbox/packed-message.ts';
import { writeDeviceEntry } from '../../../shared/registry/entries.ts';

const itemsPerWrite = 25;
const writesAtOnce = 8;
const devicesOfUser = 10;
const dayMs = 86_400_000;

/** How much is in each table, and whose. */
export interface Contents {
  /** Unread messages of the recipient, from 29 days ago until now. */
  readonly messages: number;
  /** Devices of users, ten each. */
  readonly devices: number;
  /** Events in the trail of the sender, of the same time. */
  readonly events: number;
}

/** Whose tables they are. */
export interface Owners {
  readonly recipient: string;
  readonly originalIdentity: string;
  readonly nowMs: number;
}

/** Fills the tables as messages and enrolments would have, from one number of items up to another. */
export async function seedTables(
  client: DynamoDBClient,
  { recipient, originalIdentity, nowMs }: Owners,
  from: Contents,
  to: Contents,
): Promise<void> {
  const message = packMessage(
    JSON.stringify({ id: 'msg_1', signature: { fingerprint: 'ZmluZ2VycHJpbnQ=' } }),
  );
  const atMs = (place: number) => Math.floor(nowMs - dayMs - 28 * dayMs * fraction(place));
  await putAll(client, 'Inbox', from.messages, to.messages, (place) => ({
    ...writeItem({
      recipient,
      nonce: `${nonceTime(atMs(place))}#${hashOf(place)}`,
      ...{ digest: 'ZGlnZXN0', requestId: `request-${place}`, sender: `dev1234$${originalIdentity}` },
      ...{ signedWith: 'device', scheme: 'ed25519', dnssec: 'secure', acceptedAt: atMs(place) },
      expiresAt: Math.ceil(nowMs / 1000) + 86_400,
    }),
    message,
  }));
  await putAll(client, 'Registry', from.devices, to.devices, (place) =>
    writeDeviceEntry({
      originalIdentity: `user${Math.floor(place / devicesOfUser)}.btps.saas.example`,
      delegatedId: `dev${place}`,
      ...{ publicKey: 'MCowBQYDK2VwAyEA', fingerprint: hashOf(place), epoch: 1, scopes: ['send'] },
      ...{ status: 'active', createdAt: new Date(atMs(place)).toISOString(), publication: 'published' },
    }),
  );
  await putAll(client, 'AuditEvents', from.events, to.events, (place) => {
    const timestamp = new Date(atMs(place)).toISOString();
    return writeItem({
      ...{ subject: originalIdentity, eventId: `${timestamp}#${hashOf(place)}`, timestamp },
      ...{ type: 'delegation_verification', success: true, identity: `dev1234$${originalIdentity}` },
      ...{ recipient, messageId: `msg_${place}`, digest: 'ZGlnZXN0', requestId: `request-${place}` },
    });
  });
}

/** From 0 to 1, evenly spread however many places there are (van der Corput). */
function fraction(place: number): number {
  let [sum, weight] = [0, 0.5];
  for (let rest = place; rest > 0; rest >>>= 1) {
    if (rest & 1) sum += weight;
    weight /= 2;
  }
  return sum;
}

/** As long as a hash in a sort key. */
function hashOf(place: number): string {
  return String(place).padStart(43, 'A');
}

async function putAll(
  client: DynamoDBClient,
  table: string,
  from: number,
  to: number,
  itemAt: (place: number) => Item,
): Promise<void> {
  let next = from;
  const worker = async () => {
    while (next < to) {
      const places = Array.from({ length: Math.min(itemsPerWrite, to - next) }, (_, place) => next + place);
      next += places.length;
      await putBatch(
        client,
        table,
        places.map((place) => ({ PutRequest: { Item: itemAt(place) } })),
      );
    }
  };
  await Promise.all(Array.from({ length: writesAtOnce }, worker));
}

async function putBatch(client: DynamoDBClient, table: string, writes: WriteRequest[]): Promise<void> {
  let left: WriteRequest[] | undefined = writes;
  while (left && left.length > 0) {
    const answer: BatchWriteItemCommandOutput = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: left } }),
    );
    left = answer.UnprocessedItems?.[table];
  }
}

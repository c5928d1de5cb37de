import { isDeepStrictEqual } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isNonce } from '../../../shared/inbox/nonce.ts';
import type { CloudAccess } from '../cloud/cloud-messages.ts';
import type { AcceptedEntry, Ledger } from '../traffic/ledger.ts';
import type { Tally } from '../traffic/tally.ts';
import { scanTable } from './scan-table.ts';

/** What was found of the accepted messages, once everything had been handled. */
export interface Delivery {
  readonly accepted: number;
  /** Messages in inboxes, acknowledged or not. */
  readonly delivered: number;
  /** Audit events of accepted messages. */
  readonly audited: number;
}

/** One message as it was found: its digest, and what else the place tells of it. */
interface Found {
  readonly digest: string;
  readonly told: Partial<AcceptedEntry>;
}

/**
 * Compares the tables with what was answered: every accepted message is in its recipient's inbox once, and in the audit
 * trail once, and nothing else is. What is not counts as wrong.
 */
export async function checkDelivery(access: CloudAccess, ledger: Ledger, tally: Tally): Promise<Delivery> {
  const { dynamoDbUrl: endpoint, credentials, environment, tables } = access;
  const region = environment.AWS_REGION ?? 'us-east-1';
  const client = new DynamoDBClient({ endpoint, credentials, region });
  try {
    const delivered = await compare('inbox', inboxMessages(client, tables.Inbox.name), ledger, tally);
    const audited = await compare('audit', acceptedEvents(client, tables.AuditEvents.name), ledger, tally);
    return { accepted: ledger.accepted.size, delivered, audited };
  } finally {
    client.destroy();
  }
}

async function compare(
  where: string,
  entries: AsyncIterable<Found>,
  ledger: Ledger,
  tally: Tally,
): Promise<number> {
  const { accepted } = ledger;
  const seen = new Set<string>();
  let count = 0;
  for await (const { digest, told } of entries) {
    count += 1;
    const entry = accepted.get(digest);
    if (!entry) {
      // One that failed was counted then.
      if (!ledger.mayBeDelivered(digest)) {
        tally.fault(where, `holds ${JSON.stringify(told)}, which was never accepted`);
      }
    } else if (seen.has(digest)) tally.fault(where, `holds ${entry.messageId} more than once`);
    else if (!isDeepStrictEqual({ ...entry, ...told }, entry)) {
      tally.fault(where, `holds ${JSON.stringify(told)} instead of ${JSON.stringify(entry)}`);
    }
    seen.add(digest);
  }
  for (const [digest, { messageId, recipient }] of accepted) {
    if (!seen.has(digest)) tally.fault(where, `lacks ${messageId} for ${recipient}, which got 202`);
  }
  return count;
}

async function* inboxMessages(client: DynamoDBClient, tableName: string): AsyncGenerator<Found> {
  for await (const item of scanTable(client, tableName, ['recipient', 'nonce', 'digest'])) {
    const { recipient = '', nonce = '', digest = '' } = item;
    // An inbox also holds a mark below which everything is acknowledged.
    if (isNonce(nonce)) yield { digest, told: { recipient, nonce } };
  }
}

async function* acceptedEvents(client: DynamoDBClient, tableName: string): AsyncGenerator<Found> {
  const attributes = ['type', 'success', 'recipient', 'messageId', 'identity', 'digest'];
  for await (const event of scanTable(client, tableName, attributes)) {
    if (event.type !== 'delegation_verification' || event.success !== 'true') continue;
    const { recipient = '', messageId = '', identity: sender = '', digest = '' } = event;
    yield { digest, told: { recipient, messageId, sender } };
  }
}

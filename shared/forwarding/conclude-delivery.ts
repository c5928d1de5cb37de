import { createHash } from 'node:crypto';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { eventPut } from '../audit/event-put.ts';
import type { ForwardingEvent } from '../audit/forwarding-event.ts';
import { transactWrite } from '../aws/transact-write.ts';
import { messageKey } from '../inbox/inbox-table.ts';
import { inboxNonce } from '../inbox/nonce.ts';
import { messagePut } from '../inbox/put-message.ts';
import { messageDigest } from '../protocol/digest.ts';
import { parseIdentity } from '../protocol/identity.ts';
import type { DeliveryFailure } from './delivery-failure.ts';
import type { ForwardingDependencies } from './dependencies.ts';
import { writeFailureMessage } from './failure-message.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** How a message of the outbox ended; a failure unless it was delivered. */
export interface Conclusion {
  readonly attempts: number;
  readonly failure?: DeliveryFailure;
}

/**
 * Ends a message of the outbox: its state, the audit event and, if it failed, the message to its sender are written
 * together, once however often this is repeated.
 *
 * @returns false when it had ended before
 * @throws Error of the SDK when DynamoDB or KMS fails
 */
export async function concludeDelivery(
  entry: OutboxEntry,
  conclusion: Conclusion,
  dependencies: ForwardingDependencies,
): Promise<boolean> {
  const { client, auditTable, now, random } = dependencies;
  const nowMs = now();
  const items: TransactWriteItem[] = [
    entryUpdate(entry, conclusion, nowMs, dependencies.tableName),
    eventPut(auditTable, forwardingEvent(entry, conclusion, nowMs)),
  ];
  if (conclusion.failure) {
    items.push(await failurePut(entry, conclusion.failure, conclusion.attempts, nowMs, dependencies));
  }
  return (await transactWrite(client, items, { jitter: random })).written;
}

function entryUpdate(
  { partition, nonce }: OutboxEntry,
  { attempts, failure }: Conclusion,
  nowMs: number,
  tableName: string,
): TransactWriteItem {
  return {
    Update: {
      TableName: tableName,
      Key: messageKey(partition, nonce),
      UpdateExpression:
        'SET forwarding = :state, attempts = :attempts, concludedAt = :now REMOVE nextAttemptAt',
      ConditionExpression: 'forwarding = :pending',
      ExpressionAttributeValues: {
        ':state': { S: failure ? 'failed' : 'delivered' },
        ':attempts': { N: String(attempts) },
        ':now': { N: String(nowMs) },
        ':pending': { S: 'pending' },
      },
    },
  };
}

function forwardingEvent(
  { originalIdentity, sender, recipient, messageId, digest, requestId, partition, nonce }: OutboxEntry,
  { attempts, failure }: Conclusion,
  nowMs: number,
): ForwardingEvent {
  const timestamp = new Date(nowMs).toISOString();
  const hash = createHash('sha256')
    .update(JSON.stringify([partition, nonce]))
    .digest('base64url');
  return {
    subject: originalIdentity,
    eventId: `${timestamp}#forwarding#${hash}`,
    type: 'message_forwarding',
    timestamp,
    success: failure === undefined,
    identity: sender,
    recipient,
    messageId,
    digest,
    requestId,
    attempts,
    ...(failure && { code: failure.code }),
    ...(failure?.status !== undefined && { status: failure.status }),
  };
}

async function failurePut(
  entry: OutboxEntry,
  failure: DeliveryFailure,
  attempts: number,
  nowMs: number,
  { serverKey, domain, tableName, retentionDays }: ForwardingDependencies,
): Promise<TransactWriteItem> {
  const sender = parseIdentity(entry.sender);
  if (!sender.ok) throw new TypeError('the sender of an accepted message is no identity');
  const to = sender.value.userIdentity;
  const key = await serverKey();
  const { message, canonicalText } = await writeFailureMessage(
    { entry, failure, attempts, to, domain, nowMs },
    key,
  );
  return messagePut(tableName, {
    stored: {
      recipient: to,
      nonce: inboxNonce({ ...message, issuedAtMs: nowMs }),
      canonicalText,
      digest: messageDigest(canonicalText),
      requestId: message.id,
      sender: message.from,
      signedWith: 'server',
      scheme: 'ed25519',
      dnssec: 'unchecked',
      origin: 'system',
    },
    acceptedAtMs: nowMs,
    retentionDays,
  });
}

import { createSecureContext } from 'node:tls';
import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { dispatchRecord } from '../../functions/dispatch/dispatch-record.ts';
import { generateKeyPair, signedInvoice } from '../../infra/local/cast.ts';
import { acceptMessage } from '../../shared/acceptance/accept-message.ts';
import type { AcceptanceDependencies } from '../../shared/acceptance/dependencies.ts';
import { KnownRecipients } from '../../shared/acceptance/known-recipients.ts';
import { createAuditLog } from '../../shared/audit/audit-log.ts';
import { listEvents } from '../../shared/audit/list-events.ts';
import type { Item } from '../../shared/aws/conditional-write.ts';
import type { ForwardingDependencies } from '../../shared/forwarding/dependencies.ts';
import { forwardMessage } from '../../shared/forwarding/forward-message.ts';
import type { ForwardTask } from '../../shared/forwarding/forward-queue.ts';
import { printAnswer } from '../../shared/http/answer.ts';
import { problem } from '../../shared/http/problem.ts';
import { listMessages } from '../../shared/inbox/list-messages.ts';
import { inboxNonce } from '../../shared/inbox/nonce.ts';
import { outboxPartition } from '../../shared/inbox/outbox-partition.ts';
import { InboxRestoration } from '../../shared/inbox/restoration.ts';
import { parseIssuedAt } from '../../shared/protocol/issued-at.ts';
import type { Message, SignedMembers } from '../../shared/protocol/message.ts';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import { printServerRecord } from '../../shared/protocol/server-record.ts';
import { createRateLimiter } from '../../shared/rate-limit/rate-limiter.ts';
import { seedIdentity } from '../../shared/registry/seed.ts';
import { settingsSchema } from '../../shared/settings/settings.ts';
import { findVoucherFields } from '../../shared/voucher/voucher.ts';
import { type Databases, empty } from './databases.ts';
import { alice, bob, identityEntry, newServerKey, noonMs, phone, register } from './people.ts';
import { startReceiver } from './receiver.ts';
import { resolverOf, type Zone } from './zone.ts';

const silent = {
  verification: () => undefined,
  fault: () => undefined,
  revocation: () => undefined,
  bogusAnswer: () => undefined,
  damagedZone: () => undefined,
  forwarding: () => undefined,
  middleware: () => ({}),
};

/**
 * Two servers: alice's, which forwards, and bob's, which answers by HTTPS as ingress does. Their clock, their zones and
 * the queue between the attempts are the test's.
 */
export async function forwardingWorld([sender, receiver]: Databases) {
  const clock = { nowMs: noonMs };
  const now = () => clock.nowMs;
  const zone: Zone = {};
  const resolver = resolverOf(zone, now);
  await Promise.all([sender, receiver].map(({ client }) => empty(client)));
  const keys = { primary: generateKeyPair(), phone: generateKeyPair(), server: await newServerKey() };
  await register(sender.client, keys);
  await seedIdentity(receiver.client, 'Registry', identityEntry(bob, keys.primary.publicKey.spkiBase64));

  const receiving = await startReceiver();
  zone[phone.originalIdentity] = {
    values: [printParentRecord({ primaryKey: keys.primary.publicKey.spkiBase64, devices: ['dev1234'] })],
  };
  zone[phone.deviceName] = { values: [printDeviceRecord({ key: keys.phone.publicKey.spkiBase64 })] };
  zone['_btps.saas.example'] = { values: [printServerRecord({ key: keys.server.spkiBase64 })] };
  zone['_btps.receiver.example'] = {
    values: [printServerRecord({ endpoint: receiving.url, key: (await newServerKey()).spkiBase64 })],
  };

  const accepting = (domain: string, client: typeof sender.client): AcceptanceDependencies => ({
    settings: settingsSchema.parse({ domain, limits: { refusals: 1000 } }),
    client,
    now,
    telemetry: silent as unknown as AcceptanceDependencies['telemetry'],
    acceptRsaPayloadSignatures: true,
    dnssec: { policy: 'prefer', domains: {} },
    registryTable: 'Registry',
    inboxTable: 'Inbox',
    limiter: createRateLimiter({
      client,
      tableName: 'RateCounters',
      limits: settingsSchema.parse({ domain }).limits,
      now,
    }),
    resolver,
    knownRecipients: new KnownRecipients(),
    restoration: new InboxRestoration(),
    publicUrl: receiving.url,
    audit: createAuditLog({ client, tableName: 'AuditEvents', now }),
    patterns: { observe: async () => undefined },
  });
  const bobs = accepting('receiver.example', receiver.client);
  receiving.answer = async (body, headers) => {
    const voucher = findVoucherFields(headers as Record<string, string>);
    const request = { body, source: '192.0.2.1', requestId: `r${receiving.requests.length}` };
    const outcome = await acceptMessage({ ...request, ...(voucher && { voucher }) }, bobs);
    return outcome.ok ? printAnswer({ status: 202, body: outcome.value }) : problem(outcome.refusal, 'r');
  };

  const waiting: { task: ForwardTask; dueMs: number }[] = [];
  const dependencies: ForwardingDependencies = {
    client: sender.client,
    now,
    resolver,
    dnssec: { policy: 'prefer', domains: {} },
    tableName: 'Inbox',
    registryTable: 'Registry',
    auditTable: 'AuditEvents',
    domain: 'saas.example',
    retentionDays: 30,
    routes: {},
    posting: {
      resolveHost: async () => [{ address: '127.0.0.1', family: 4 }],
      allowPrivateAddresses: true,
      allowOtherPorts: true,
      secureContext: createSecureContext({ ca: receiving.certificate }),
      timeoutMs: 2000,
    },
    queue: {
      send: async (task, delaySeconds = 0) => {
        waiting.push({ task, dueMs: now() + delaySeconds * 1000 });
      },
    },
    serverKey: async () => keys.server,
    random: () => 0.5,
    telemetry: silent,
  };

  let messages = 0;

  /** Alice's phone sends a message, which is accepted and dispatched. */
  async function send(changes: Partial<SignedMembers> = {}): Promise<Message> {
    messages += 1;
    const message = signedInvoice(phone.text, bob.text, keys.phone, {
      issuedAt: new Date(clock.nowMs).toISOString(),
      id: `msg_${messages}`,
      ...changes,
    });
    const body = Buffer.from(JSON.stringify(message));
    const request = { body, source: '192.0.2.9', requestId: `request-${messages}` };
    const outcome = await acceptMessage(request, accepting('saas.example', sender.client));
    if (!outcome.ok) throw new Error(`not accepted: ${outcome.refusal.code} ${outcome.refusal.reasons}`);
    await dispatch(message);
    return message;
  }

  async function dispatch(message: Message): Promise<void> {
    const audit = createAuditLog({ client: sender.client, tableName: 'AuditEvents', now });
    const image = await outbox(message);
    const record = { eventName: 'INSERT', dynamodb: { NewImage: image } };
    await dispatchRecord(record as Parameters<typeof dispatchRecord>[0], {
      audit,
      queue: dependencies.queue,
      accepted: { count: () => undefined },
    });
  }

  /** The item of a message in the outbox. */
  async function outbox({ from, to, id, issuedAt }: Message): Promise<Item> {
    const nonce = inboxNonce({ issuedAtMs: parseIssuedAt(issuedAt) ?? 0, issuedAt, from, id });
    const { Item: item } = await sender.client.send(
      new GetItemCommand({
        TableName: 'Inbox',
        Key: { recipient: { S: outboxPartition(to) }, nonce: { S: nonce } },
        ConsistentRead: true,
      }),
    );
    if (!item) throw new Error('not in the outbox');
    return item;
  }

  /** Hands out every task that is due, those that it leads to included; how each ended. */
  async function work(with_: ForwardingDependencies = dependencies): Promise<string[]> {
    const ends: string[] = [];
    for (;;) {
      const index = waiting.findIndex(({ dueMs }) => dueMs <= clock.nowMs);
      const [due] = index === -1 ? [] : waiting.splice(index, 1);
      if (!due) return ends;
      ends.push(await forwardMessage(due.task, with_));
    }
  }

  /** Lets time pass until a moment, working whenever something is due. */
  async function workUntil(untilMs: number): Promise<string[]> {
    const ends = await work();
    for (;;) {
      const nextMs = Math.min(...waiting.map(({ dueMs }) => dueMs));
      if (nextMs > untilMs) break;
      clock.nowMs = nextMs;
      ends.push(...(await work()));
    }
    clock.nowMs = untilMs;
    return ends;
  }

  const list = async (client: typeof sender.client, recipient: string) => {
    const inbox = { client, tableName: 'Inbox', now, random: (length: number) => new Uint8Array(length) };
    const page = await listMessages(inbox, recipient, { limit: 100 });
    return page.ok ? page.value.messages : [];
  };
  const trail = async () => {
    const events = await listEvents(
      { client: sender.client, tableName: 'AuditEvents' },
      alice.originalIdentity,
    );
    return events.ok ? events.value.events : [];
  };

  return {
    clock,
    zone,
    keys,
    receiving,
    dependencies,
    waiting,
    sender: sender.client,
    connectSender: sender.connect,
    bobs,
    send,
    outbox,
    work,
    workUntil,
    trail,
    bobsInbox: () => list(receiver.client, bob.text),
    alicesInbox: () => list(sender.client, alice.text),
    stored: async () => (await sender.client.send(new QueryCommand(partitionQuery(bob.text)))).Items ?? [],
  };
}

function partitionQuery(recipient: string) {
  return {
    TableName: 'Inbox',
    KeyConditionExpression: 'recipient = :partition',
    ExpressionAttributeValues: { ':partition': { S: outboxPartition(recipient) } },
  };
}

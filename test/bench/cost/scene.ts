import { randomBytes } from 'node:crypto';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyStructuredResultV2, Context, DynamoDBBatchResponse } from 'aws-lambda';
import { generateKeyPair, type KeyPair, signedInvoice } from '../../../infra/local/cast.ts';
import { createTables } from '../../../infra/local/create-tables.ts';
import { functionEnvironment } from '../../../infra/local/function-instances/function-environment.ts';
import { createStreamEvent } from '../../../infra/local/stream/stream-event.ts';
import type { Item } from '../../../shared/aws/conditional-write.ts';
import { messageKey } from '../../../shared/inbox/inbox-table.ts';
import { inboxNonce } from '../../../shared/inbox/nonce.ts';
import type { Message } from '../../../shared/protocol/message.ts';
import { settingsSchema } from '../../../shared/settings/settings.ts';
import { startNameServer } from '../../dns/name-server.ts';
import { httpEvent } from '../../http/event.ts';
import { functionEnvironment as deployment } from '../cold-start/environment.ts';
import { cachedRecord, originalIdentity, registryItems } from '../stub-tables.ts';

const recipient = 'bob$saas.example';
const sender = `dev1234$${originalIdentity}`;

/** 2026-01-31T12:00:00.000Z, where the clock of the functions begins. */
const startMs = 1_769_860_800_000;

type Handler<Result> = (event: unknown, context: Context) => Promise<Result>;

/** The functions that a message passes, with tables of their own. */
export interface MessageScene {
  /** Lets the functions' clock run on. */
  wait(milliseconds: number): void;
  /** Puts the sender's records into the shared DNS cache, where they stay for 300 s. */
  publish(): Promise<void>;
  /** Signs a message of the device, and hands it to ingress. */
  send(content: Pick<Message, 'document' | 'encryption'>): Promise<SentMessage>;
  /** Signs a message as `send` does, to be handed to ingress when the returned function is called, so much later. */
  prepare(
    content: Pick<Message, 'document' | 'encryption'>,
    inMilliseconds?: number,
  ): () => Promise<SentMessage>;
  /** Brings items to dispatch in one batch, as the stream of their table does. */
  dispatch(items: readonly Item[]): Promise<void>;
  /** Reads the item that the inbox has of a message. */
  stored(message: SentMessage): Promise<Item>;
  /** DNS queries that were sent since the beginning. */
  dnsQueries(): number;
  readonly client: DynamoDBClient;
  readonly recipient: string;
  now(): number;
  stop(): Promise<void>;
}

/** A message that was sent, and how it was answered. */
export interface SentMessage {
  readonly nonce: string;
  readonly status: number | undefined;
}

/**
 * Puts a sender, her device and a recipient of the own domain into tables of a DynamoDB Local, and loads the very
 * functions that are deployed. Their clock is the scene's; nobody answers their DNS queries, which are counted.
 *
 * @param endpoint of the DynamoDB Local
 * @param key of the device; a new Ed25519 one unless given
 */
export async function startMessageScene(
  endpoint: string,
  key: KeyPair = generateKeyPair(),
): Promise<MessageScene> {
  const credentials = { accessKeyId: `cost${randomBytes(8).toString('hex')}`, secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const tables = await createTables(client);
  const nameServer = await startNameServer(() => undefined);
  const primary = generateKeyPair();
  const ownClock = Date.now;
  let nowMs = startMs;
  Date.now = () => nowMs;

  const put = (tableName: string, item: Item) =>
    client.send(new PutItemCommand({ TableName: tableName, Item: item }));
  for (const item of registryItems(primary, key)) await put('Registry', item);
  const settings = settingsSchema.parse({
    domain: 'saas.example',
    dnsServers: [nameServer.address],
    // One sender stands for all of them.
    limits: { messageSending: 10_000 },
  });
  const sdk = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  };
  async function load<Result>(name: 'ingress' | 'dispatch'): Promise<Handler<Result>> {
    const sources = { settings, tables, deployment, sdk } as unknown as Parameters<
      typeof functionEnvironment
    >[1];
    Object.assign(process.env, functionEnvironment(name, sources));
    // A query makes it another module, with clients and caches of its own.
    const path = new URL(`../../../functions/${name}/handler.ts?${credentials.accessKeyId}`, import.meta.url);
    const module = await import(/* @vite-ignore */ path.href);
    return module.handler as Handler<Result>;
  }
  const ingress = await load<APIGatewayProxyStructuredResultV2>('ingress');
  const dispatch = await load<DynamoDBBatchResponse>('dispatch');
  const context = (functionName: string) => ({ functionName, awsRequestId: 'request-1' }) as Context;
  let requests = 0;

  const prepare: MessageScene['prepare'] = ({ document, encryption }, inMilliseconds = 0) => {
    const issuedAt = new Date(nowMs + inMilliseconds).toISOString();
    const signed = signedInvoice(sender, recipient, key, { issuedAt, document });
    const message = { ...signed, ...(encryption && { encryption }) };
    const body = JSON.stringify(message);
    const event = httpEvent('POST', '/messages', { routeKey: 'POST /messages', body });
    requests += 1;
    // As long as those of API Gateway.
    event.requestContext.requestId = `Jk${String(requests).padStart(12, '0')}E=`;
    return async () => {
      const { statusCode: status } = await ingress(event, context('ingress'));
      return { nonce: inboxNonce({ issuedAtMs: Date.parse(issuedAt), ...message }), status };
    };
  };

  return {
    client,
    recipient,
    publish: async () => {
      for (const name of [originalIdentity, `dev1234.${originalIdentity}`]) {
        const cacheKey = { name: { S: name }, variant: { S: 'TXT#validated' } };
        await put('DnsCache', { ...cacheKey, ...cachedRecord(name, primary, key) });
      }
    },
    now: () => nowMs,
    wait: (milliseconds) => {
      nowMs += milliseconds;
    },
    prepare,
    send: (content) => prepare(content)(),
    dispatch: async (items) => {
      const records = items.map((item, place) => ({
        eventID: String(place),
        eventName: 'INSERT' as const,
        dynamodb: { NewImage: item, SequenceNumber: String(place) },
      }));
      const event = createStreamEvent(
        records,
        'arn:aws:dynamodb:us-east-1:000000000000:table/Inbox/stream/1',
      );
      const { batchItemFailures } = await dispatch(event, context('dispatch'));
      if (batchItemFailures.length > 0) throw new Error('a record could not be dispatched');
    },
    stored: async ({ nonce }) => {
      const key = messageKey(recipient, nonce);
      const { Item: item } = await client.send(new GetItemCommand({ TableName: 'Inbox', Key: key }));
      if (!item) throw new Error('the message is not in the inbox');
      return item;
    },
    dnsQueries: () => nameServer.queries.length,
    stop: async () => {
      Date.now = ownClock;
      client.destroy();
      await nameServer.close();
    },
  };
}

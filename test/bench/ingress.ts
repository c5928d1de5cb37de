/**
 * Measures the whole ingress handler on warm caches, its DynamoDB client answering at once, against the lean
 * composition (JSON.parse, JSON.stringify of the seven members, sha256, verify) in the same process. What the
 * handler prints is made and thrown away.
 *
 * Run by `node test/bench/ingress.ts [--json] [--save]`. Ends with status 1 when the required ratio is exceeded.
 */
import { hash, verify } from 'node:crypto';
import { BatchGetItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { generateKeyPair, type KeyPair, signedInvoice } from '../../infra/local/cast.ts';
import { tableVariables } from '../../shared/aws/tables.ts';
import type { Message } from '../../shared/protocol/message.ts';
import { settingsSchema } from '../../shared/settings/settings.ts';
import { settingsVariable, writeSettings } from '../../shared/settings/settings-variable.ts';
import { httpEvent } from '../http/event.ts';
import { invoice } from './invoice.ts';
import { measureAsyncAgainstFloor } from './measure.ts';
import { report } from './results.ts';
import { cachedRecord, originalIdentity, registryItems } from './stub-tables.ts';

const kilobytes = [0.5, 4, 64];
/** By size of the document, kilobytes. */
const maxOverLean: Readonly<Record<number, number>> = { 4: 2.5, 64: 1.5 };

interface Case {
  readonly key: string;
  readonly kilobytes: number;
  readonly device: KeyPair;
  readonly message: Message;
}

/** Whose device the stubbed tables hold at the moment. */
let device: KeyPair;
let registry: ReturnType<typeof registryItems>;
const primary = generateKeyPair();

function stubDynamoDb(): void {
  DynamoDBClient.prototype.send = (async (command: unknown) => {
    if (command instanceof BatchGetItemCommand) return { Responses: { registry, inbox: [] } };
    if (command instanceof GetItemCommand)
      return { Item: cachedRecord(command.input.Key?.name?.S ?? '', primary, device) };
    return {};
  }) as typeof DynamoDBClient.prototype.send;
}

function lean({ message, device: { publicKey } }: Case): () => boolean {
  const wire = Buffer.from(JSON.stringify(message));
  const scheme = publicKey.type === 'rsa' ? 'sha256' : null;
  return () => {
    const { version, issuedAt, document, id, type, from, to, signature } = JSON.parse(wire.toString());
    const text = JSON.stringify({ version, issuedAt, document, id, type, from, to });
    const value = Buffer.from(signature.value, 'base64');
    return verify(scheme, hash('sha256', text, 'buffer'), publicKey.keyObject, value);
  };
}

type Handler = (event: unknown, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

function setEnvironment(): void {
  process.env[settingsVariable] = writeSettings(settingsSchema.parse({ domain: 'saas.example' }));
  for (const [table, variable] of Object.entries(tableVariables)) process.env[variable] = table;
  Object.assign(process.env, {
    BASE_URL: 'https://api.saas.example',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    POWERTOOLS_SERVICE_NAME: 'ingress',
    POWERTOOLS_TRACE_ENABLED: 'false',
  });
}

/** A query makes it another module, with caches of its own. */
async function newInstance(name: string): Promise<Handler> {
  const module = await import(`../../functions/ingress/handler.ts?${name}`);
  return module.handler as Handler;
}

function ingress({ message }: Case, handler: Handler): () => Promise<boolean> {
  const event = httpEvent('POST', '/messages', { routeKey: 'POST /messages', body: JSON.stringify(message) });
  const context = { functionName: 'ingress', awsRequestId: 'request-1' } as Context;
  return async () => (await handler(event, context)).statusCode === 202;
}

/** A message is taken for 300 s, longer than its case is measured. */
function makeCase(key: string, pair: KeyPair, size: number): Case {
  const document = invoice(size * 1024);
  const message = signedInvoice(`dev1234$${originalIdentity}`, 'bob$saas.example', pair, { document });
  return { key, kilobytes: size, device: pair, message };
}

async function measure(key: string, pair: KeyPair, size: number, handler: Handler) {
  const one = makeCase(key, pair, size);
  const ratios = await measureAsyncAgainstFloor(lean(one), { ingress: ingress(one, handler) });
  const required = maxOverLean[size];
  return {
    key,
    'document KB': size,
    'ingress / lean': Number(ratios.ingress.toFixed(2)),
    required: required ?? null,
    holds: required === undefined || ratios.ingress <= required,
  };
}

setEnvironment();
stubDynamoDb();
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
const rows: Awaited<ReturnType<typeof measure>>[] = [];
for (const [key, pair] of [
  ['RSA-2048', generateKeyPair(2048)],
  ['Ed25519', generateKeyPair()],
] as const) {
  device = pair;
  registry = registryItems(primary, device);
  // A new instance for each key: the caches of one hold the records of the other.
  const handler = await newInstance(key);
  for (const size of kilobytes) rows.push(await measure(key, pair, size, handler));
}
process.stdout.write = print;

report({ name: 'ingress', rows, key: ['key', 'document KB'], figure: 'ingress / lean' });

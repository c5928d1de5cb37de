import type { IncomingMessage } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { z } from 'zod';
import { settingsSchema } from '../../shared/settings/settings.ts';
import { type CreatedTables, createTables } from './create-tables.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';
import {
  createFunctionInstances,
  type FunctionInstances,
  type LogLine,
} from './function-instances/function-instances.ts';
import { startHttpGateway } from './gateway/http-gateway.ts';
import { type NameServer, startNameServer } from './name-server/name-server.ts';
import { type Route53Server, startRoute53Server } from './route53/route53-server.ts';
import { ZoneStore } from './route53/zone-store.ts';
import { StopStack } from './stop-stack.ts';
import { StreamPoller } from './stream/stream-poller.ts';

/** How a local cloud is started. */
export interface LocalCloudOptions {
  /** Domain of the users that live here. */
  readonly domain: string;
  /** Hosted zone; `btps.{domain}` by default. */
  readonly zoneName?: string;
  /** Settings that differ from their defaults; the resolver is the local name server. */
  readonly settings?: Omit<Partial<z.input<typeof settingsSchema>>, 'domain'>;
  /** Ports; any free ones by default. */
  readonly ports?: Partial<Record<'api' | 'route53' | 'dynamoDb' | 'nameServer', number>>;
  /** A running DynamoDB Local to use instead of a new one. */
  readonly dynamoDbEndpoint?: string;
  /** Letters and digits; each has a database of its own. */
  readonly accessKeyId?: string;
  /** Most instances of each function; 4 by default. */
  readonly instances?: number;
  /** URLs of modules that each instance loads before its handler. */
  readonly preload?: readonly string[];
  /** Milliseconds from an accepted change of the zone to its being served; 0 by default. */
  readonly propagationDelayMs?: number;
  /** For tests: tells the source address of a request; by default that of its socket. */
  readonly sourceIp?: (request: IncomingMessage) => string;
  /** Called with every line that a function prints, as it is printed. */
  readonly onLog?: (line: LogLine) => void;
}

/** A running local cloud. */
export interface LocalCloud {
  readonly apiUrl: string;
  readonly route53Url: string;
  readonly dynamoDbUrl: string;
  readonly nameServer: NameServer;
  readonly route53: Route53Server;
  /** Zones behind the Route 53 endpoint; tests create those of other domains here. */
  readonly zones: ZoneStore;
  readonly zoneId: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Environment for AWS SDK clients and the `aws` client: region, credentials, endpoints. */
  readonly environment: Readonly<Record<string, string>>;
  readonly tables: CreatedTables;
  /** What the functions printed and their poller reported, oldest first; the newest 10,000 lines. */
  readonly logs: readonly LogLine[];
  readonly functions: FunctionInstances;
  readonly stream: StreamPoller;
  /** Ends everything. Safe to call twice. */
  stop(): Promise<void>;
}

const region = 'us-east-1';
const keptLogLines = 10_000;

/**
 * Starts everything that the functions need, on the loopback address: DynamoDB Local with the tables, Route 53, the
 * name server, the functions behind their HTTP API, and the poller of the inbox's stream.
 *
 * @throws StartFailure when a port is taken or Java is missing; TypeError for settings that are not valid. Nothing is
 *   left running then.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const stack = new StopStack();
  try {
    return await start(options, stack);
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

async function start(options: LocalCloudOptions, stack: StopStack): Promise<LocalCloud> {
  const { domain, ports = {}, accessKeyId = 'local' } = options;
  const zones = new ZoneStore({ now: Date.now, propagationDelayMs: options.propagationDelayMs ?? 0 });
  const zone = zones.createZone(options.zoneName ?? `btps.${domain}`);
  const route53 = stack.use(await startRoute53Server(zones, ports.route53));
  const nameServer = stack.use(await startNameServer(zones, ports.nameServer));
  const settings = readSettings(options, `udp://127.0.0.1:${nameServer.port}`);
  const dynamoDbUrl =
    options.dynamoDbEndpoint ?? stack.use(await startDynamoDbLocal({ port: ports.dynamoDb ?? 0 })).url;
  const credentials = { accessKeyId, secretAccessKey: 'local' };
  const environment = sdkEnvironment(credentials, { dynamoDbUrl, route53Url: route53.url });
  const tables = await createAllTables(dynamoDbUrl, credentials);
  const { logs, log } = createLog(options.onLog);
  const functions = stack.use(
    createFunctionInstances({
      settings,
      tables,
      sdk: environment,
      log,
      instances: options.instances ?? 4,
      preload: options.preload ?? [],
    }),
  );
  const stream = stack.use(pollInbox(dynamoDbUrl, credentials, tables, functions, log));
  const gateway = stack.use(
    await startHttpGateway({
      port: ports.api ?? 0,
      invoke: functions.invoke,
      now: Date.now,
      ...(options.sourceIp && { sourceIp: options.sourceIp }),
    }),
  );
  return {
    apiUrl: gateway.url,
    route53Url: route53.url,
    dynamoDbUrl,
    nameServer,
    route53,
    zones,
    zoneId: zone.id,
    credentials,
    environment,
    tables,
    logs,
    functions,
    stream,
    stop: () => stack.stop(),
  };
}

function readSettings({ domain, settings }: LocalCloudOptions, resolver: string) {
  const parsed = settingsSchema.safeParse({ dnsServers: [resolver], ...settings, domain });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new TypeError(`The setting ${issue?.path.join('.')} is not valid: ${issue?.message}`);
}

type Credentials = LocalCloud['credentials'];

function sdkEnvironment(
  { accessKeyId, secretAccessKey }: Credentials,
  { dynamoDbUrl, route53Url }: Pick<LocalCloud, 'dynamoDbUrl' | 'route53Url'>,
): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDbUrl,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamoDbUrl,
    AWS_ENDPOINT_URL_ROUTE_53: route53Url,
  };
}

async function createAllTables(endpoint: string, credentials: Credentials): Promise<CreatedTables> {
  const client = new DynamoDBClient({ endpoint, region, credentials });
  try {
    return await createTables(client);
  } finally {
    client.destroy();
  }
}

function createLog(onLog: ((line: LogLine) => void) | undefined) {
  const logs: LogLine[] = [];
  const log = (line: LogLine) => {
    logs.push(line);
    if (logs.length > keptLogLines) logs.shift();
    onLog?.(line);
  };
  return { logs, log };
}

function pollInbox(
  endpoint: string,
  credentials: Credentials,
  tables: CreatedTables,
  functions: FunctionInstances,
  log: (line: LogLine) => void,
): StreamPoller {
  const { streamArn } = tables.Inbox;
  if (streamArn === undefined) throw new TypeError('The table Inbox has no stream');
  return new StreamPoller({
    client: new DynamoDBStreamsClient({ endpoint, region, credentials }),
    streamArn,
    invoke: (event) => functions.invoke('dispatch', event),
    report: (text) => log({ function: 'dispatch', text }),
  });
}

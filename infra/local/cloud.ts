import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { FunctionName } from '../functions.ts';
import type { AuthorizingProxy } from './authorization/authorizing-proxy.ts';
import { guardServices } from './authorization/guard-services.ts';
import { makeBackupFolder } from './backup-folder.ts';
import type { LocalCloudOptions } from './cloud-options.ts';
import { localSettings } from './cloud-settings.ts';
import { type CreatedTables, createTables } from './create-tables.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';
import type { EventBridgeServer } from './event-bus/event-bridge-server.ts';
import type { RevocationRule } from './event-bus/revocation-rule.ts';
import { eventBusName, startFront } from './front.ts';
import {
  createFunctionInstances,
  type FunctionInstances,
  type LogLine,
} from './function-instances/function-instances.ts';
import { createLog } from './log.ts';
import type { NameServer } from './name-server/name-server.ts';
import { startNames } from './names.ts';
import type { Notice } from './notices/notice.ts';
import type { NoticeServer } from './notices/notice-server.ts';
import type { Queue } from './queue/queue.ts';
import { deadLetterName } from './queue/sqs-server.ts';
import type { Route53Server } from './route53/route53-server.ts';
import type { ZoneStore } from './route53/zone-store.ts';
import type { ScheduledTask } from './schedules.ts';
import { type Credentials, type Endpoints, region, sdkEnvironment } from './sdk-environment.ts';
import { canarySecretId, generateSecrets } from './secrets/canary-secret.ts';
import { startSecretsServer } from './secrets/secrets-server.ts';
import { publishServer } from './server-record.ts';
import { startSources } from './start-sources.ts';
import { StopStack } from './stop-stack.ts';
import type { SetAsideFolder } from './stream/set-aside.ts';
import type { StreamPoller } from './stream/stream-poller.ts';
import { generateTokenKeys } from './token-keys.ts';

export type { LocalCloudOptions } from './cloud-options.ts';

/** A running local cloud. */
export interface LocalCloud extends Endpoints {
  /** The API of devices and servers. */
  readonly apiUrl: string;
  /** The same by HTTPS, where it has a certificate. */
  readonly serverUrl?: string;
  /** The API of portals, whose requests are signed with the credentials. */
  readonly portalUrl: string;
  readonly nameServer: NameServer;
  readonly route53: Route53Server;
  /** Zones behind the Route 53 endpoint; tests create those of other domains here. */
  readonly zones: ZoneStore;
  readonly zoneId: string;
  readonly credentials: Credentials;
  /** Environment for AWS SDK clients and the `aws` client: region, credentials, endpoints. */
  readonly environment: Readonly<Record<string, string>>;
  readonly tables: CreatedTables;
  /** What the functions printed and their poller reported, oldest first; the newest 10,000 lines. */
  readonly logs: readonly LogLine[];
  readonly functions: FunctionInstances;
  readonly eventBridge: EventBridgeServer;
  /** Brings revocations from the bus to their queue. */
  readonly rule: RevocationRule;
  /** Bus that the portal sends revocations to and hears notices from. */
  readonly eventBusName: string;
  readonly queues: { readonly revocations: Queue; readonly forwarding: Queue };
  /** The endpoint of SES and SNS. */
  readonly noticeServer: NoticeServer;
  /** What was sent to users and to the portal, oldest first. */
  readonly notices: readonly Notice[];
  /** Poller of the inbox's stream. */
  readonly stream: StreamPoller;
  /** Poller of the registry's stream. */
  readonly registryStream: StreamPoller;
  /** Where the streams set aside what they give up. */
  readonly setAside: Readonly<Record<'inbox' | 'registry', SetAsideFolder>>;
  /** Runs a scheduled task now; what its function returned. */
  runTask(task: ScheduledTask): Promise<unknown>;
  /** What Secrets Manager holds, by id. */
  readonly secrets: Map<string, string>;
  /** The keys of access tokens, as `TOKEN_KEYS` holds them. */
  readonly tokenKeys: string;
  /** What asks the roles, where there are policies. */
  readonly authorization?: Omit<AuthorizingProxy, 'url' | 'stop'>;
  /** Where exports of the registry go: `file:///…`. */
  readonly backupLocation: string;
  /** Ends everything. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts everything that the functions need, on the loopback address: DynamoDB Local with the tables, Route 53, the
 * name server, the functions behind their two HTTP APIs, the event bus with its queue, the pollers of the streams, the
 * schedules, and where notices end.
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
  const credentials = { accessKeyId: options.accessKeyId ?? 'local', secretAccessKey: 'local' };
  const { logs, log } = createLog(options.onLog);
  const { zone, ...names } = await startNames(options, stack);
  const { address, port } = names.nameServer;
  const dynamoDbUrl =
    options.dynamoDbEndpoint ??
    stack.use(await startDynamoDbLocal({ port: options.ports?.dynamoDb ?? 0 })).url;
  const tables = await createAllTables(dynamoDbUrl, credentials);
  const started = Promise.withResolvers<FunctionInstances>();
  const invoke = async (name: FunctionName, event: unknown) => (await started.promise).invoke(name, event);
  const front = await startFront(options, { credentials, invoke, log }, stack);
  const secrets = generateSecrets();
  const urls = {
    dynamoDbUrl,
    route53Url: (await options.route53Proxy?.(names.route53.url)) ?? names.route53.url,
    eventBridgeUrl: front.eventBridge.url,
    sqsUrl: front.sqs.url,
    noticesUrl: front.noticeServer.url,
    secretsUrl: stack.use(await startSecretsServer(secrets)).url,
  };
  const settings = localSettings(options, names.nameServer, front.serverUrl);
  const environment = sdkEnvironment(credentials, urls);
  const { emailFrom } = settings.notices;
  const local = { domain: options.domain, zoneId: zone.id, emailFrom, eventBusName, canarySecretId };
  const { endpoints, authorization } = await guardServices(options.policies, local, urls, stack);
  // The SDK sends to the host of a queue's URL.
  const queueUrl = (name: string) => front.sqs.queueUrl(name).replace(urls.sqsUrl, endpoints.sqsUrl);
  const backup = stack.use(await makeBackupFolder(options.backupFolder));
  const tokenKeys = generateTokenKeys();
  const serverKeys = generateTokenKeys();
  publishServer(names.zones, { domain: options.domain, serverKeys, url: front.serverUrl });
  const functions = stack.use(
    createFunctionInstances({
      settings,
      tables,
      deployment: {
        BASE_URL: front.apiUrl,
        SERVER_KEYS: serverKeys,
        FORWARD_QUEUE_URL: queueUrl('forwarding'),
        TOKEN_KEYS: tokenKeys,
        EVENT_BUS_NAME: eventBusName,
        HOSTED_ZONE_ID: zone.id,
        ZONE_NAME: zone.name.replace(/\.$/, ''),
        BACKUP_LOCATION: backup.location,
        // DynamoDB Local exports nothing.
        AUDIT_EXPORT_LOCATION: '',
        AUDIT_EXPORT_KEY: '',
        CANARY_SECRET: canarySecretId,
        ZONE_SIGNED: 'true',
        DEAD_LETTER_QUEUES: Object.keys(front.queues).map(deadLetterName).map(queueUrl).join(),
      },
      sdk: { ...sdkEnvironment(credentials, endpoints), AUTHORITATIVE_SERVERS: `${address}:${port}` },
      log,
      instances: options.instances ?? 4,
      preload: options.preload ?? [],
      ...(options.onMeasured && { measure: options.onMeasured }),
    }),
  );
  started.resolve(functions);
  stack.use(front.queues.revocations);
  stack.use(front.queues.forwarding);
  return {
    ...urls,
    ...front,
    ...names,
    ...(await startSources(
      options,
      { endpoint: dynamoDbUrl, region, credentials, functions, log },
      tables,
      stack,
    )),
    zoneId: zone.id,
    credentials,
    environment,
    tables,
    logs,
    functions,
    eventBusName,
    tokenKeys,
    backupLocation: backup.location,
    secrets,
    ...(authorization && { authorization }),
    stop: () => stack.stop(),
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

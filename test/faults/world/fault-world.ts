import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { forwardingTo, makeCertificate } from '../../../infra/local/certificate.ts';
import { type LocalCloud, startLocalCloud } from '../../../infra/local/cloud.ts';
import { Registrar } from '../../../infra/local/registrar.ts';
import { publishServer } from '../../../infra/local/server-record.ts';
import { StopStack } from '../../../infra/local/stop-stack.ts';
import { untilSuccess } from '../../../infra/local/stream/failure-policy.ts';
import { generateTokenKeys } from '../../../infra/local/token-keys.ts';
import { testSourceHeader } from '../../local-cloud.ts';
import { startKms } from '../../tokens/kms.ts';
import { type AwsProxy, startAwsProxy, type Watch } from '../aws-proxy.ts';
import type { FunctionBundles } from './bundle-functions.ts';
import { type ForeignServer, startForeignServer } from './foreign-server.ts';
import { instanceSetup } from './instance-setup.ts';
import { createWorldClock, type WorldClock } from './world-clock.ts';

/** Services of AWS that stand behind a proxy. */
export const services = ['DynamoDB', 'Route 53', 'SQS', 'EventBridge', 'KMS'] as const;

/** One of {@link services}. */
export type Service = (typeof services)[number];

/** Dependencies that lie for good, beside the trouble that they have. */
export type Lies = Readonly<Partial<Record<Service, Watch>>>;

/** Domain of the users of a world. */
export const domain = 'saas.example';

/** Another domain: some of its users send, others are sent to. */
export const foreignDomain = 'other.example';

/** Limits that a storm reaches. */
export const limits = { messageSending: 8, devices: 3 } as const;

/** A local cloud with something in front of everything that it depends on. */
export interface FaultWorld {
  readonly cloud: LocalCloud;
  readonly clock: WorldClock;
  readonly proxies: Readonly<Record<Service, AwsProxy>>;
  readonly foreign: ForeignServer;
  readonly registrar: Registrar;
  /** By what the portal puts events on the bus. */
  readonly events: EventBridgeClient;
  /** What looks at the tables from outside: it meets no faults. */
  readonly database: DynamoDBClient;
  stop(): Promise<void>;
}

/** What a world is made of. */
export interface WorldOptions {
  /** A running DynamoDB Local. */
  readonly dynamoDbEndpoint: string;
  readonly bundles: Pick<FunctionBundles, 'replaced'>;
}

/** Starts a world, whose functions are loaded from bundles and ask keys of KMS. */
export async function startFaultWorld({ dynamoDbEndpoint, bundles }: WorldOptions): Promise<FaultWorld> {
  const stack = new StopStack();
  const clock = createWorldClock();
  const instances = instanceSetup();
  const keys = generateTokenKeys();
  const [{ privateKey }] = JSON.parse(keys) as [{ privateKey: string }];
  const kms = await startKms(privateKey);
  stack.use({ stop: async () => kms.stop() });
  const proxy = async (target: string) => stack.use(await startAwsProxy(target));
  const [dynamoDb, kmsProxy] = [await proxy(dynamoDbEndpoint), await proxy(kms.url)];
  const tls = await makeCertificate();
  const foreign = stack.use(await startForeignServer(tls));
  const route53 = Promise.withResolvers<AwsProxy>();
  const cloud = await startLocalCloud({
    domain,
    dynamoDbEndpoint: dynamoDb.url,
    route53Proxy: async (url) => {
      route53.resolve(await proxy(url));
      return (await route53.promise).url;
    },
    accessKeyId: `faults${randomBytes(8).toString('hex')}`,
    instances: 2,
    preload: [instances.preload],
    settings: {
      logLevel: 'ERROR',
      limits: { messageSending: limits.messageSending, refusals: 1000, queries: 1000 },
      forwarding: forwardingTo(tls),
    },
    sourceIp: ({ headers }) => String(headers[testSourceHeader] ?? '127.0.0.1'),
    schedules: {},
    queue: { visibilityTimeoutMs: 100, maxReceiveCount: 8 },
    streams: { policy: untilSuccess, maxBackoffMs: 60 },
  });
  // Functions that are at work would hold up what they work with.
  const [sqs, eventBridge] = [await proxy(cloud.sqsUrl), await proxy(cloud.eventBridgeUrl)];
  const queues = cloud.functions.environmentOf('dispatch').FORWARD_QUEUE_URL ?? '';
  const kmsKeys = JSON.stringify([{ kmsKeyId: 'key' }]);
  instances.set({
    ahead: clock.ahead,
    replaced: bundles.replaced,
    environment: {
      AWS_ENDPOINT_URL_SQS: sqs.url,
      AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.url,
      AWS_ENDPOINT_URL_KMS: kmsProxy.url,
      FORWARD_QUEUE_URL: queues.replace(cloud.sqsUrl, sqs.url),
      // What is measured is for others to look at.
      POWERTOOLS_METRICS_DISABLED: 'true',
      TOKEN_KEYS: kmsKeys,
      SERVER_KEYS: kmsKeys,
    },
  });
  publishServer(cloud.zones, { domain: foreignDomain, serverKeys: keys, url: foreign.url });
  cloud.zones.createZone(`btps.${foreignDomain}`);
  const { environment, credentials } = cloud;
  const registrar = new Registrar(cloud);
  const common = { credentials, region: environment.AWS_REGION ?? '' };
  const database = new DynamoDBClient({ ...common, endpoint: dynamoDbEndpoint });
  const events = new EventBridgeClient({ ...common, endpoint: eventBridge.url, userAgentAppId: 'portals' });
  return {
    cloud,
    clock,
    foreign,
    registrar,
    database,
    events,
    proxies: {
      DynamoDB: dynamoDb,
      'Route 53': await route53.promise,
      SQS: sqs,
      EventBridge: eventBridge,
      KMS: kmsProxy,
    },
    stop: async () => {
      registrar.close();
      database.destroy();
      events.destroy();
      await cloud.stop();
      await stack.stop();
    },
  };
}

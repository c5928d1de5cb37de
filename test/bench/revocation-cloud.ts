import { BatchWriteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { generateKeyPair, userIdentity } from '../../infra/local/cast.ts';
import { type LocalCloud, startLocalCloud } from '../../infra/local/cloud.ts';
import type { Item } from '../../shared/aws/conditional-write.ts';
import type { UserIdentity } from '../../shared/protocol/identity.ts';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import { printTxt } from '../../shared/protocol/txt-presentation.ts';
import { identityKey, writeDeviceEntry, writeIdentityEntry } from '../../shared/registry/entries.ts';
import { type AwsProxy, startAwsProxy } from '../faults/aws-proxy.ts';

const recordTtlSeconds = 300;
const itemsPerWrite = 25;
const writesAtOnce = 8;
const setsPerChange = 100;

/** A local cloud whose requests to Route 53 pass a proxy, and whose zone follows the registry on command. */
export interface BenchCloud {
  readonly cloud: LocalCloud;
  readonly route53: AwsProxy;
  readonly client: DynamoDBClient;
  stop(): Promise<void>;
}

/** Starts the cloud, zone-sync held back. */
export async function startBenchCloud(): Promise<BenchCloud> {
  let proxy: AwsProxy | undefined;
  const cloud = await startLocalCloud({
    domain: 'saas.example',
    instances: 2,
    zoneSync: false,
    schedules: {},
    settings: { limits: { messageSending: 0, refusals: 0 }, logLevel: 'ERROR' },
    route53Proxy: async (url) => {
      proxy = await startAwsProxy(url);
      return proxy.url;
    },
  });
  if (!proxy) throw new TypeError('the cloud did not ask for its proxy');
  const route53 = proxy;
  const client = new DynamoDBClient({
    endpoint: cloud.dynamoDbUrl,
    credentials: cloud.credentials,
    region: cloud.environment.AWS_REGION ?? 'us-east-1',
  });
  const stop = async () => {
    client.destroy();
    await cloud.stop();
    await route53.stop();
  };
  return { cloud, route53, client, stop };
}

/** A user, and what it takes to revoke all of her devices. */
export interface BenchUser {
  readonly user: UserIdentity;
  /** Values of the record sets that go, and of the parent record that comes. */
  readonly elements: number;
  readonly characters: number;
}

/** Puts a user with so many devices into registry and zone, as if all were enrolled and published long ago. */
export async function addUser(
  { cloud, client }: BenchCloud,
  text: string,
  count: number,
): Promise<BenchUser> {
  const user = userIdentity(text);
  const { originalIdentity } = user;
  const [primary, device] = [generateKeyPair().publicKey, generateKeyPair().publicKey];
  const devices = Array.from({ length: count }, (_, number) => `dev${1000 + number}`);
  const createdAt = new Date(Date.now() - 86_400_000).toISOString();
  const identity = writeIdentityEntry({
    originalIdentity,
    userIdentity: text,
    primaryKey: primary.spkiBase64,
    epoch: 1,
    status: 'active',
    deviceLimit: 1000,
    activeDevices: count,
    administrators: [],
    createdAt,
  });
  const rows = devices.map((delegatedId) =>
    writeDeviceEntry({
      originalIdentity,
      delegatedId,
      publicKey: device.spkiBase64,
      fingerprint: device.fingerprint,
      epoch: 1,
      scopes: ['send'],
      status: 'active',
      createdAt,
      publication: 'published',
    }),
  );
  const keys = {
    originalIdentity: { S: originalIdentity },
    entry: { S: 'dns#keys' },
    publishedKeys: { SS: [primary.spkiBase64] },
  };
  await putAll(client, cloud.tables.Registry.name, [identity, keys, ...rows]);
  const record = printTxt(printDeviceRecord({ key: device.spkiBase64 }));
  const parent = (listed: readonly string[]) =>
    printTxt(printParentRecord({ primaryKey: primary.spkiBase64, devices: listed }));
  const sets = [
    [originalIdentity, parent(devices)] as const,
    ...devices.map((delegatedId) => [`${delegatedId}.${originalIdentity}`, record] as const),
  ];
  for (let start = 0; start < sets.length; start += setsPerChange) {
    cloud.zones.change(
      cloud.zoneId,
      sets.slice(start, start + setsPerChange).map(([name, value]) => ({
        action: 'CREATE',
        recordSet: { name: `${name}.`, type: 'TXT', ttlSeconds: recordTtlSeconds, values: [value] },
      })),
    );
  }
  const values = [...sets.map(([, value]) => value), parent([])];
  const characters = values.reduce((sum, { length }) => sum + length, 0);
  return { user, elements: values.length, characters };
}

/** Whether the devices that a user had are refused: the epoch was raised. */
export async function isInForce({ cloud, client }: BenchCloud, originalIdentity: string): Promise<boolean> {
  const { Item: item } = await client.send(
    new GetItemCommand({
      TableName: cloud.tables.Registry.name,
      Key: identityKey(originalIdentity),
      ConsistentRead: true,
    }),
  );
  return item?.epoch?.N !== '1';
}

async function putAll(client: DynamoDBClient, tableName: string, items: readonly Item[]): Promise<void> {
  const requests = [];
  for (let start = 0; start < items.length; start += itemsPerWrite) {
    const writes = items.slice(start, start + itemsPerWrite).map((Item) => ({ PutRequest: { Item } }));
    requests.push(new BatchWriteItemCommand({ RequestItems: { [tableName]: writes } }));
    if (requests.length === writesAtOnce)
      await Promise.all(requests.splice(0).map((request) => client.send(request)));
  }
  await Promise.all(requests.map((request) => client.send(request)));
}

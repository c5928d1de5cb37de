import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { Message } from '../../../shared/protocol/message.ts';
import { generateKeyPair, signedInvoice } from '../../local/cast.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { type Device, enrolDevice } from '../../local/device.ts';
import { signedPortalRequest } from '../../local/portal-client.ts';
import { tables as descriptions } from '../../tables.ts';
import type { DrillOptions } from './drill.ts';

const script = fileURLToPath(new URL('../../restore.ts', import.meta.url));

type Item = Record<string, AttributeValue>;

/** What the script that restores printed, and its exit status. */
export interface Restored {
  readonly status: number | string;
  readonly printed: Readonly<Record<string, unknown>>;
}

/** A local cloud in which a disaster is practised: through the APIs, as users and operators meet it. */
export class DrillScene {
  readonly cloud: LocalCloud;
  readonly #client: DynamoDBClient;

  private constructor(cloud: LocalCloud) {
    this.cloud = cloud;
    const { dynamoDbUrl: endpoint, credentials, environment } = cloud;
    this.#client = new DynamoDBClient({
      endpoint,
      credentials,
      region: environment.AWS_REGION ?? 'us-east-1',
    });
  }

  /** Starts a cloud with a database of its own. */
  static async start(options: DrillOptions): Promise<DrillScene> {
    // A name that nobody else has, where several share one DynamoDB Local.
    const unique = Buffer.from(generateKeyPair().publicKey.fingerprint, 'base64')
      .toString('hex')
      .slice(0, 16);
    const accessKeyId = `drill${unique}`;
    return new DrillScene(
      await startLocalCloud({ domain: 'saas.example', schedules: {}, accessKeyId, ...options }),
    );
  }

  async stop(): Promise<void> {
    this.#client.destroy();
    await this.cloud.stop();
  }

  /** Registers a user. */
  async register(user: string): Promise<void> {
    const primaryKey = generateKeyPair().publicKey.spkiBase64;
    await this.#portal('PUT', `/identities/${user}`, { primaryKey });
  }

  /** Enrols a device of a user, and waits until DNS shows it. */
  async enrol(user: string): Promise<Device> {
    const device = await enrolDevice(this.cloud, user, ['send', 'fetch-inbox']);
    await this.settled();
    return device;
  }

  /** A message of a device to bob, signed now. */
  message({ delegated_identity, key }: Device): Message {
    return signedInvoice(delegated_identity, 'bob$saas.example', key);
  }

  /** Ends the instances that hold something in memory. */
  forget(): Promise<void> {
    return this.cloud.functions.killInstances('ingress');
  }

  /** What a message is answered by: `accepted`, or the code. */
  async post(message: Message): Promise<string> {
    const response = await fetch(`${this.cloud.apiUrl}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    });
    return response.status === 202 ? 'accepted' : (((await response.json()) as { code: string }).code ?? '');
  }

  /** Revokes a device, as its user does at the portal. */
  async revoke(user: string, device: Device): Promise<void> {
    const { delegated_id } = device;
    await this.#portal('POST', '/revocations', {
      revocation_id: `rev_${delegated_id}`,
      user_identity: user,
      devices: [delegated_id],
      reason: 'device_lost',
      revoked_by: user,
      requested_at: this.message(device).issuedAt,
    });
    await this.settled();
  }

  /** Exports the registry, as every night; where to. */
  async exportRegistry(): Promise<string> {
    return ((await this.cloud.runTask('export')) as { location: string }).location;
  }

  /** Runs the script that restores, as an operator does. */
  async restore(...args: readonly string[]): Promise<Restored> {
    await this.forget();
    const env = { PATH: process.env.PATH, ...this.cloud.functions.environmentOf('zoneSync') };
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
        if (stdout === '') reject(new Error(stderr));
        else resolve({ status: error?.code ?? 0, printed: JSON.parse(stdout) });
      });
    });
  }

  /** Everything in a table. */
  async read(table: keyof typeof descriptions): Promise<readonly Item[]> {
    const { name: TableName } = this.cloud.tables[table];
    const { Items: items = [] } = await this.#client.send(
      new ScanCommand({ TableName, ConsistentRead: true }),
    );
    return items;
  }

  /** Loses everything in a table. */
  async lose(table: keyof typeof descriptions): Promise<void> {
    await this.forget();
    const { partitionKey, sortKey }: { partitionKey: string; sortKey?: string } = descriptions[table];
    const { name: TableName } = this.cloud.tables[table];
    for (const item of await this.read(table)) {
      const names = [partitionKey, sortKey].filter((name) => name !== undefined);
      const Key = Object.fromEntries(names.map((name) => [name, item[name] as AttributeValue]));
      await this.#client.send(new DeleteItemCommand({ TableName, Key }));
    }
    await this.settled();
  }

  /** Waits until the zone shows what the registry holds. */
  settled(): Promise<void> {
    return this.cloud.registryStream.drained();
  }

  /** Names that have TXT records in the zone. */
  shown(): readonly string[] {
    const { zones, zoneId } = this.cloud;
    const sets = [...zones.zone(zoneId).recordSets.values()];
    return sets
      .filter(({ type }) => type === 'TXT')
      .map(({ name }) => name)
      .sort();
  }

  async #portal(method: string, path: string, body: object): Promise<void> {
    const response = await signedPortalRequest(this.cloud, method, path, body);
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  }
}

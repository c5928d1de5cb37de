import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import type { DelegatedIdentity, UserIdentity } from '../../shared/protocol/identity.ts';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import type { PublicKey } from '../../shared/protocol/public-key.ts';
import { printTxt } from '../../shared/protocol/txt-presentation.ts';
import type { DeviceEntry, IdentityEntry } from '../../shared/registry/entries.ts';
import { seedDevice, seedIdentity } from '../../shared/registry/seed.ts';
import type { LocalCloud } from './cloud.ts';

/** TTL of delegation records, seconds. */
const recordTtlSeconds = 300;

/**
 * Writes identities and devices into the registry and publishes their records, by hand: it stands where a portal
 * stands, in front of the tables and of Route 53.
 */
export class Registrar {
  readonly dynamoDb: DynamoDBClient;
  readonly #route53: Route53Client;
  readonly #cloud: LocalCloud;
  readonly #devices = new Map<string, string[]>();

  constructor(cloud: LocalCloud) {
    const common = { region: cloud.environment.AWS_REGION ?? 'us-east-1', credentials: cloud.credentials };
    this.#cloud = cloud;
    this.dynamoDb = new DynamoDBClient({ ...common, endpoint: cloud.dynamoDbUrl });
    this.#route53 = new Route53Client({ ...common, endpoint: cloud.route53Url });
  }

  /** Registers a user and publishes the parent record. */
  async addUser(user: UserIdentity, primaryKey: PublicKey, more: Partial<IdentityEntry> = {}): Promise<void> {
    await seedIdentity(this.dynamoDb, this.#cloud.tables.Registry.name, {
      originalIdentity: user.originalIdentity,
      userIdentity: user.text,
      primaryKey: primaryKey.spkiBase64,
      epoch: 1,
      status: 'active',
      deviceLimit: 100,
      activeDevices: 0,
      administrators: [],
      createdAt: new Date().toISOString(),
      ...more,
    });
    this.#devices.set(user.originalIdentity, []);
    await this.publish(
      user.originalIdentity,
      printParentRecord({ primaryKey: primaryKey.spkiBase64, devices: [] }),
    );
  }

  /** Registers a device of a user and publishes its record and the user's new list. */
  async addDevice(
    device: DelegatedIdentity,
    key: PublicKey,
    primaryKey: PublicKey,
    more: Partial<DeviceEntry> = {},
  ): Promise<void> {
    await seedDevice(this.dynamoDb, this.#cloud.tables.Registry.name, {
      originalIdentity: device.originalIdentity,
      delegatedId: device.delegatedId,
      publicKey: key.spkiBase64,
      fingerprint: key.fingerprint,
      epoch: 1,
      scopes: ['send'],
      status: 'active',
      createdAt: new Date().toISOString(),
      publication: 'published',
      ...more,
    });
    const devices = [...(this.#devices.get(device.originalIdentity) ?? []), device.delegatedId];
    this.#devices.set(device.originalIdentity, devices);
    const { scopes, expiresAtSeconds } = more;
    await this.publish(
      device.deviceName,
      printDeviceRecord({
        key: key.spkiBase64,
        ...(scopes && { scopes }),
        ...(expiresAtSeconds !== undefined && { expiresAtSeconds }),
      }),
    );
    await this.publish(
      device.originalIdentity,
      printParentRecord({ primaryKey: primaryKey.spkiBase64, devices }),
    );
  }

  /** Publishes TXT records at a name of any zone that the local Route 53 holds, in place of those there. */
  async publish(name: string, ...values: readonly string[]): Promise<void> {
    await this.#change('UPSERT', name, values);
  }

  /** Removes TXT records that were published with these values. */
  async withdraw(name: string, ...values: readonly string[]): Promise<void> {
    await this.#change('DELETE', name, values);
  }

  /** Closes the connections. */
  close(): void {
    this.dynamoDb.destroy();
    this.#route53.destroy();
  }

  async #change(action: 'UPSERT' | 'DELETE', name: string, values: readonly string[]): Promise<void> {
    await this.#route53.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: this.#zoneIdOf(name),
        ChangeBatch: {
          Changes: [
            {
              Action: action,
              ResourceRecordSet: {
                Name: name,
                Type: 'TXT',
                TTL: recordTtlSeconds,
                ResourceRecords: values.map((value) => ({ Value: printTxt(value) })),
              },
            },
          ],
        },
      }),
    );
  }

  #zoneIdOf(name: string): string {
    const zone = this.#cloud.zones.zones.find((candidate) => `${name}.`.endsWith(`.${candidate.name}`));
    if (!zone) throw new TypeError(`no zone holds ${name}`);
    return zone.id;
  }
}

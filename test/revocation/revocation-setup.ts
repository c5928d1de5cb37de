import { BatchWriteItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { generateKeyPair, userIdentity } from '../../infra/local/cast.ts';
import type { Item } from '../../shared/aws/conditional-write.ts';
import type { NoticeAddresses, UserNotice } from '../../shared/notices/notices.ts';
import {
  type DeviceEntry,
  type IdentityEntry,
  writeDeviceEntry,
  writeIdentityEntry,
} from '../../shared/registry/entries.ts';
import type { RevocationDependencies } from '../../shared/revocation/dependencies.ts';
import { readDeviceRows, readIdentity } from '../../shared/revocation/device-rows.ts';
import { readRevocationRequest } from '../../shared/revocation/revocation-request.ts';
import type { RevocationReport } from '../../shared/telemetry/telemetry.ts';
import { writeRefreshFamily } from '../../shared/tokens/refresh-family.ts';
import { createTestDatabase } from '../test-database.ts';

/** Noon, when everything here happens unless a test moves the clock. */
export const noonMs = Date.parse('2026-01-31T12:00:00.000Z');

/** Devices are an hour old, unless a test says otherwise. */
const enrolledAt = '2026-01-31T11:00:00.000Z';

/** A registry with users and devices as enrolment leaves them, and revocations over it. */
export async function createRevocationSetup() {
  const { client, connect } = await createTestDatabase();
  const clock = { nowMs: noonMs };
  const notices: { readonly notice: UserNotice; readonly addresses: NoticeAddresses }[] = [];
  const reports: RevocationReport[] = [];
  const forgotten: { readonly user: string; readonly devices: readonly string[] }[] = [];
  const dependencies: RevocationDependencies = {
    client,
    registryTable: 'Registry',
    auditTable: 'AuditEvents',
    now: () => clock.nowMs,
    jitter: Math.random,
    domain: 'saas.com',
    recordTtlSeconds: 300,
    notices: { send: async (notice, addresses) => void notices.push({ notice, addresses }) },
    telemetry: { revocation: (report) => reports.push(report) },
    answers: { forget: async (user, devices) => void forgotten.push({ user, devices }) },
  };

  /** Registers a user with devices; the user's DNS name. */
  async function addUser(
    account: string,
    devices: Readonly<Record<string, Partial<DeviceEntry>>> = {},
    more: Partial<IdentityEntry> = {},
  ): Promise<string> {
    const { originalIdentity, text } = userIdentity(`${account}$saas.com`);
    const identity = writeIdentityEntry({
      originalIdentity,
      userIdentity: text,
      primaryKey: generateKeyPair().publicKey.spkiBase64,
      epoch: 1,
      status: 'active',
      deviceLimit: 400,
      activeDevices: Object.keys(devices).length,
      administrators: [],
      createdAt: enrolledAt,
      ...more,
    });
    const rows = Object.entries(devices).flatMap(([id, entry]) => deviceItems(originalIdentity, id, entry));
    await putAll(client, [identity, ...rows]);
    return originalIdentity;
  }

  return {
    client,
    connect,
    clock,
    notices,
    reports,
    forgotten,
    dependencies,
    addUser,
    device: async (user: string, id: string): Promise<DeviceEntry> => {
      const [row] = await readDeviceRows(dependencies, user, [id]);
      if (!row) throw new Error(`${user} has no device ${id}`);
      return row.device;
    },
    identity: async (user: string): Promise<IdentityEntry> => {
      const entry = await readIdentity(dependencies, user);
      if (!entry) throw new Error(`no identity ${user}`);
      return entry;
    },
    partition: (key: string) => queryAll(client, 'Registry', 'originalIdentity', key),
    trail: (subject: string) => queryAll(client, 'AuditEvents', 'subject', subject),
  };
}

/** A request as a portal makes it, of whom it is about and what differs. */
export function revocationRequest(user: string, revocationId: string, more: Readonly<object> = {}) {
  const read = readRevocationRequest({
    revocation_id: revocationId,
    user_identity: user,
    devices: ['dev1234'],
    reason: 'device_lost',
    revoked_by: user,
    requested_at: '2026-01-31T12:00:00Z',
    ...more,
  });
  if (!read.ok) throw new TypeError(read.refusal.reasons.join());
  return read.value;
}

/** A call that has all the time it wants. */
export const call = {
  principal: 'arn:aws:iam::000000000000:user/portal',
  deadlineMs: Number.MAX_SAFE_INTEGER,
};

/** So many devices, by delegated id. */
export function manyDevices(count: number, more: Partial<DeviceEntry> = {}) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, place) => [`dev${String(place).padStart(4, '0')}`, more] as const),
  );
}

function deviceItems(originalIdentity: string, delegatedId: string, more: Partial<DeviceEntry>): Item[] {
  const { spkiBase64: publicKey, fingerprint } = generateKeyPair().publicKey;
  const device: DeviceEntry = {
    ...{ originalIdentity, delegatedId, publicKey, fingerprint },
    epoch: 1,
    scopes: ['send'],
    status: 'active',
    createdAt: enrolledAt,
    publication: 'published',
    ...more,
  };
  const family = { hash: 'hash', salt: 'salt', epoch: 1, expiresAtSeconds: 2_000_000_000 };
  return [writeDeviceEntry(device), writeRefreshFamily(originalIdentity, delegatedId, family)];
}

async function putAll(client: DynamoDBClient, items: readonly Item[]): Promise<void> {
  for (let start = 0; start < items.length; start += 25) {
    const requests = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { Registry: requests } }));
  }
}

async function queryAll(client: DynamoDBClient, table: string, key: string, value: string) {
  const { Items: items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: '#key = :value',
      ExpressionAttributeNames: { '#key': key },
      ExpressionAttributeValues: { ':value': { S: value } },
    }),
  );
  return items.map((item) => unmarshall(item));
}

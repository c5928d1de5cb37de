import { PutItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { listEvents, type StoredEvent } from '../audit/list-events.ts';
import { conditionalWrite, type Item } from '../aws/conditional-write.ts';
import { transactWrite } from '../aws/transact-write.ts';
import {
  type DeviceEntry,
  identityKey,
  readDeviceEntry,
  readIdentityEntry,
  writeDeviceEntry,
  writeIdentityEntry,
} from '../registry/entries.ts';
import { keyCompromise } from '../registry/key-entry.ts';
import { readIdentity } from '../revocation/device-rows.ts';
import { refreshFamilyKey } from '../tokens/refresh-family.ts';
import { auditTableId } from './audit-table-id.ts';
import type { Timing, ZoneTables } from './dependencies.ts';
import { inParallel } from './in-parallel.ts';
import type { RegistryExport } from './registry-export.ts';
import { type RestoredIdentity, replayRevocations } from './replay-revocations.ts';

/** What was brought back. */
export interface RegistryRestoration {
  /** Whether the audit trail is known to hold every revocation since the export. */
  readonly trailIsComplete: boolean;
  readonly identities: number;
  readonly devices: number;
  /** Delegated identities that the trail revoked since the export. */
  readonly revokedSince: readonly string[];
  /** Delegated identities that wait until an administrator confirms. */
  readonly suspended: readonly string[];
  /** Users whose primary key was replaced since the export; the portal has to register them, then restore again. */
  readonly keyOutdated: readonly string[];
}

/** The tables, and the randomness that keeps repeated writes apart. */
export type RestoreTables = ZoneTables & Pick<Timing, 'jitter'>;

/** How it is restored. */
export interface RestoreOptions {
  /** An administrator answers for the devices although the trail may lack revocations. */
  readonly confirmed: boolean;
}

const writesAtOnce = 20;

/**
 * Brings a lost registry back from an export, every later revocation replayed from the audit trail before anything
 * is written. When the trail was restored itself, it may lack revocations: then the devices are left out, and with
 * that refused, until an administrator confirms. What the registry holds already is never overwritten, so that it
 * may be run again. An identity's entry comes after its devices, since zone-sync waits for it.
 */
export async function restoreRegistry(
  tables: RestoreTables,
  { startedAt, auditTableId: exportedId, items }: RegistryExport,
  { confirmed }: RestoreOptions,
): Promise<RegistryRestoration> {
  const { client, auditTable } = tables;
  const trailIsComplete = (await auditTableId(client, auditTable)) === exportedId;
  const partitions = Map.groupBy(items, ({ originalIdentity }) => originalIdentity?.S ?? '');
  const others = [...partitions].filter(([name]) => name.includes('#')).flatMap(([, entries]) => entries);
  const users = [...partitions].filter(([name]) => !name.includes('#'));
  const restored = await inParallel(users, writesAtOnce, async ([name, entries]) => {
    const user = replayUser(entries, await eventsSince(tables, name, startedAt));
    return user && { user, entries, isLive: (await readIdentity(tables, name)) !== undefined };
  });
  await inParallel(others, writesAtOnce, (item) => putNew(tables, item));
  const found = restored.filter((one) => one !== undefined);
  const withDevices = trailIsComplete || confirmed;
  await inParallel(found, writesAtOnce, (one) => writeUser(tables, one, withDevices));
  return summarise(found, trailIsComplete, withDevices);
}

interface Found {
  readonly user: RestoredIdentity;
  readonly entries: readonly Item[];
  /** Whether the registry holds the identity already. */
  readonly isLive: boolean;
}

function summarise(
  found: readonly Found[],
  trailIsComplete: boolean,
  withDevices: boolean,
): RegistryRestoration {
  const named = (devices: readonly DeviceEntry[]) =>
    devices.map(({ delegatedId, originalIdentity }) => `${delegatedId}$${originalIdentity}`);
  const isWaiting = ({ user, isLive }: Found) => user.keyIsOutdated && !isLive;
  const back = found.filter((one) => !isWaiting(one));
  const devices = back.flatMap(({ user }) => user.devices);
  const active = devices.filter(({ status }) => status === 'active');
  return {
    trailIsComplete,
    identities: back.length,
    devices: withDevices ? active.length : 0,
    revokedSince: named(found.flatMap(revokedSince)),
    suspended: withDevices ? [] : named(active),
    keyOutdated: found.filter(isWaiting).map(({ user }) => user.identity.userIdentity),
  };
}

function revokedSince({ user, entries }: Found): readonly DeviceEntry[] {
  const before = new Set(
    devicesOf(entries)
      .filter(({ status }) => status === 'active')
      .map(({ delegatedId }) => delegatedId),
  );
  return user.devices.filter(({ delegatedId, status }) => status === 'revoked' && before.has(delegatedId));
}

function replayUser(entries: readonly Item[], events: readonly StoredEvent[]): RestoredIdentity | undefined {
  const identity = entries.find(({ entry }) => entry?.S === 'identity');
  return identity && replayRevocations(readIdentityEntry(identity), devicesOf(entries), events);
}

function devicesOf(entries: readonly Item[]): readonly DeviceEntry[] {
  return entries.filter(({ entry }) => entry?.S?.startsWith('device#')).map(readDeviceEntry);
}

async function writeUser(
  tables: RestoreTables,
  { user, entries, isLive }: Found,
  withDevices: boolean,
): Promise<void> {
  const { identity, devices, keyIsOutdated } = user;
  if (keyIsOutdated && !isLive) return;
  // Revoked ones come back in any case: their names must not be used again, and their tokens stay refused.
  const written = devices.filter(({ status }) => withDevices || status === 'revoked');
  for (const device of written) {
    const tokens = tokensOf(device, entries);
    if (tokens) await putNew(tables, tokens);
    if (device.compromised) await write(tables, [keyCompromise(tables.registryTable, device)]);
    await putDevice(tables, device, isLive);
  }
  const keys = entries.filter(({ entry }) => entry?.S === 'dns#keys');
  for (const item of keys) await putNew(tables, item);
  const activeDevices = withDevices ? identity.activeDevices : 0;
  await putNew(tables, writeIdentityEntry({ ...identity, activeDevices }));
}

function tokensOf(
  { originalIdentity, delegatedId, status, revokedAt }: DeviceEntry,
  entries: readonly Item[],
) {
  const key = refreshFamilyKey(originalIdentity, delegatedId);
  const tokens = entries.find(({ entry }) => entry?.S === key.entry?.S);
  return tokens && status === 'revoked' && revokedAt ? { ...tokens, revokedAt: { S: revokedAt } } : tokens;
}

/** Where the identity is there already, its count of devices changes with the device. */
async function putDevice(tables: RestoreTables, device: DeviceEntry, isLive: boolean): Promise<void> {
  const { registryTable } = tables;
  const item = writeDeviceEntry({ ...device, publication: 'pending' });
  if (!isLive || device.status === 'revoked') return putNew(tables, item);
  await write(tables, [
    {
      Put: {
        TableName: registryTable,
        Item: item,
        ConditionExpression: 'attribute_not_exists(originalIdentity)',
      },
    },
    {
      Update: {
        TableName: registryTable,
        Key: identityKey(device.originalIdentity),
        UpdateExpression: 'ADD activeDevices :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    },
  ]);
}

async function write({ client, jitter }: RestoreTables, items: TransactWriteItem[]): Promise<void> {
  await transactWrite(client, items, { jitter });
}

async function putNew({ client, registryTable }: RestoreTables, item: Item): Promise<void> {
  await conditionalWrite(
    client.send(
      new PutItemCommand({
        TableName: registryTable,
        Item: item,
        ConditionExpression: 'attribute_not_exists(originalIdentity)',
      }),
    ),
  );
}

async function eventsSince(
  { client, auditTable }: RestoreTables,
  subject: string,
  from: string,
): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await listEvents({ client, tableName: auditTable }, subject, {
      from,
      limit: 1000,
      ...(cursor !== undefined && { cursor }),
    });
    if (!page.ok) throw new TypeError(page.refusal.reasons.join());
    events.push(...page.value.events);
    cursor = page.value.cursor;
  } while (cursor !== undefined);
  return events;
}

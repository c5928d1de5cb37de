import { randomUUID } from 'node:crypto';
import { GetItemCommand, PutItemCommand, type UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type Change, ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { afterAll } from 'vitest';
import { recordSetKey } from '../../infra/local/route53/record-set.ts';
import { startRoute53Server } from '../../infra/local/route53/route53-server.ts';
import { ZoneStore } from '../../infra/local/route53/zone-store.ts';
import { listEvents, type StoredEvent } from '../../shared/audit/list-events.ts';
import { isDelegationRecord, readDelegationTags } from '../../shared/protocol/delegation-tags.ts';
import { parseTxt, printTxt } from '../../shared/protocol/txt-presentation.ts';
import {
  type DeviceEntry,
  type IdentityEntry,
  writeDeviceEntry,
  writeIdentityEntry,
} from '../../shared/registry/entries.ts';
import { revokeDevice } from '../../shared/registry/seed.ts';
import type { ZoneSyncDependencies } from '../../shared/zone/dependencies.ts';
import { readRows } from '../../shared/zone/read-rows.ts';
import { syncZone } from '../../shared/zone/sync-zone.ts';
import type { ZoneOccurrence } from '../../shared/zone/zone-report.ts';
import { createTestDatabase } from '../test-database.ts';
import { aliceEntry, phoneEntry } from './zone-entries.ts';

/** 2026-01-31T12:00:00.000Z. */
export const noonMs = 1_769_860_800_000;

export const alice = 'alice.btps.saas.example';

/** What was noted in the report. */
export interface Note {
  readonly occurrence: ZoneOccurrence;
  readonly value: number;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A hosted zone, an empty registry and everything that zone-sync needs, with a clock that the test moves. */
export async function zoneScene() {
  const { client, connect: connectDatabase } = await createTestDatabase();
  const clock = { nowMs: noonMs };
  const store = new ZoneStore({ now: () => clock.nowMs });
  const { id: zoneId } = store.createZone('btps.saas.example');
  const server = await startRoute53Server(store);
  const notes: Note[] = [];
  const faults: unknown[] = [];
  const invalidated: string[] = [];
  const calls: string[] = [];

  /** A Route 53 client of its own, at another address if one is given. */
  function connect(endpoint = server.url): Route53Client {
    const route53 = new Route53Client({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    route53.middlewareStack.add(
      (next, context) => (args) => {
        calls.push(String(context.commandName).replace(/Command$/, ''));
        return next(args);
      },
      { step: 'initialize' },
    );
    opened.push(route53);
    return route53;
  }

  const opened: Route53Client[] = [];
  const dependencies: ZoneSyncDependencies = {
    client,
    registryTable: 'Registry',
    auditTable: 'AuditEvents',
    route53: connect(),
    zoneId,
    now: () => clock.nowMs,
    jitter: () => 0.5,
    pause: () => Promise.resolve(),
    sharedCache: { invalidate: async (names) => void invalidated.push(...names) },
    recordTtlSeconds: 300,
    report: {
      note: (occurrence, value, details) => void notes.push({ occurrence, value, details }),
      done: () => undefined,
      fault: (_, error) => void faults.push(error),
    },
  };
  afterAll(async () => {
    for (const route53 of opened) route53.destroy();
    await server.stop();
  });

  const put = (item: NonNullable<ConstructorParameters<typeof PutItemCommand>[0]['Item']>) =>
    client.send(new PutItemCommand({ TableName: 'Registry', Item: item }));

  const scene = {
    client,
    clock,
    store,
    zoneId,
    server,
    dependencies,
    notes,
    faults,
    invalidated,
    calls,
    connect,
    connectDatabase,
    update: (command: UpdateItemCommand) => client.send(command),
    putIdentity: async (originalIdentity: string, more: Partial<IdentityEntry> = {}) => {
      await put(writeIdentityEntry(aliceEntry(originalIdentity, more)));
    },
    putDevice: async (originalIdentity: string, delegatedId: string, more: Partial<DeviceEntry> = {}) => {
      await put(writeDeviceEntry(phoneEntry(originalIdentity, delegatedId, more)));
    },
    revoke: async (originalIdentity: string, delegatedId: string) => {
      const revokedAt = new Date(clock.nowMs).toISOString();
      const revocation = { originalIdentity, delegatedId, revokedAt, revocationId: `rev_${delegatedId}` };
      return revokeDevice(client, 'Registry', revocation);
    },
    sync: (identities: readonly string[] = [alice], changed: Partial<ZoneSyncDependencies> = {}) =>
      syncZone({ ...dependencies, ...changed }, identities, randomUUID()),
    /** A user of her own for a test, her devices published; what was noted of that is forgotten. */
    publishUser: async (account: string, ...devices: string[]): Promise<string> => {
      const identity = `${account}.btps.saas.example`;
      await scene.putIdentity(identity);
      for (const device of devices) await scene.putDevice(identity, device);
      await scene.sync([identity]);
      for (const list of [notes, calls, invalidated]) list.length = 0;
      return identity;
    },
    /** What a person with another tool does to the zone. */
    change: (...changes: Change[]) =>
      dependencies.route53.send(
        new ChangeResourceRecordSetsCommand({ HostedZoneId: zoneId, ChangeBatch: { Changes: changes } }),
      ),
    /** Adds a value of somebody else to a TXT record set, as it is at this moment. */
    appendValue: (name: string, value: string) => {
      const current = store.zone(zoneId).recordSets.get(recordSetKey({ name: `${name}.`, type: 'TXT' }));
      const values = [...(current?.values ?? []), printTxt(value)];
      const recordSet = { name: `${name}.`, type: 'TXT', ttlSeconds: 300, values };
      store.change(zoneId, [{ action: 'UPSERT', recordSet }]);
    },
    /** Decoded TXT values by name, of a user or of all. */
    published: (below = 'btps.saas.example', zone = zoneId) =>
      Object.fromEntries(
        [...store.zone(zone).recordSets.values()]
          .filter(({ type, name }) => type === 'TXT' && `.${name}`.endsWith(`.${below}.`))
          .map(({ name, values }) => [name.slice(0, -1), values.map(decoded)]),
      ) as Record<string, string[]>,
    /** The device list of the parent record. */
    listed: (originalIdentity = alice) => {
      const values = scene.published(originalIdentity)[originalIdentity] ?? [];
      const tags = readDelegationTags(values.find(isDelegationRecord) ?? '');
      return tags.ok ? (tags.value.devices ?? []) : undefined;
    },
    publications: async (originalIdentity = alice) => {
      const { devices } = await readRows(dependencies, originalIdentity);
      return Object.fromEntries(devices.map(({ delegatedId, publication }) => [delegatedId, publication]));
    },
    /** The item of a name in the shared DNS cache. */
    cached: async (name: string) => {
      const key = { name: { S: name }, variant: { S: 'TXT#validated' } };
      return (await client.send(new GetItemCommand({ TableName: 'DnsCache', Key: key }))).Item;
    },
    trail: async (originalIdentity = alice): Promise<readonly StoredEvent[]> => {
      const page = await listEvents({ client, tableName: 'AuditEvents' }, originalIdentity, { limit: 1000 });
      if (!page.ok) throw new Error(page.refusal.reasons.join());
      return page.value.events;
    },
  };
  return scene;
}

/** A change of one TXT record set, its values as text. */
export function txtChange(action: 'CREATE' | 'DELETE' | 'UPSERT', name: string, ...values: string[]): Change {
  return {
    Action: action,
    ResourceRecordSet: {
      Name: name,
      Type: 'TXT',
      TTL: 300,
      ResourceRecords: values.map((value) => ({ Value: printTxt(value) })),
    },
  };
}

function decoded(value: string): string {
  const parsed = parseTxt(value);
  if (!parsed.ok) throw new Error(parsed.reason);
  return Buffer.from(parsed.bytes).toString('latin1');
}

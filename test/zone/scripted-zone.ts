import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  InvalidChangeBatch,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import type { Item } from '../../shared/aws/conditional-write.ts';
import { parseTxt, printTxt } from '../../shared/protocol/txt-presentation.ts';
import { type DeviceEntry, writeDeviceEntry, writeIdentityEntry } from '../../shared/registry/entries.ts';
import type { ZoneSyncDependencies } from '../../shared/zone/dependencies.ts';
import { isAtOrBelow } from '../../shared/zone/record-sets.ts';
import { syncZone } from '../../shared/zone/sync-zone.ts';
import { aliceEntry, phoneEntry } from './zone-entries.ts';
import { noonMs } from './zone-scene.ts';

/** What happens at one change request, before it is applied; what it throws is the answer. */
export type Happening = () => void;

/**
 * A registry and a hosted zone in memory, for what many rounds of one run depend on. Of what is written into the
 * registry only removals stay; all that zone-sync asks of it is noted.
 */
export function scriptedZone(...happenings: readonly Happening[]) {
  const rows = new Map<string, Item[]>();
  const records = new Map<string, readonly string[]>();
  const told = {
    /** Names of each change request. */
    requests: [] as string[][],
    /** Requests to DynamoDB: operation, partition, and id of the change that they name. */
    tables: [] as string[],
    pauses: [] as number[],
    notes: [] as unknown[],
    faults: [] as unknown[],
    invalidated: [] as (readonly string[])[],
  };

  const table = async ({ constructor: { name }, input }: { constructor: { name: string }; input: Asked }) => {
    const { ExpressionAttributeValues: values, Item: put } = input;
    const partition = (values?.[':user'] ?? values?.[':partition'] ?? (input.Key ?? put)?.originalIdentity)
      ?.S;
    const what = [name.replace('Command', ''), partition ?? 'trail', values?.[':change']?.S];
    told.tables.push(what.filter(Boolean).join(' '));
    if (partition === 'unread.btps.saas.example') throw new Error('the registry is down');
    const items = rows.get(partition ?? '') ?? [];
    if (partition === 'propagation' && put) rows.set(partition, [...items, put]);
    return { Items: items, Attributes: items[0] };
  };

  function list(top: string) {
    const sets = [...records].filter(([name]) => isAtOrBelow(name, top));
    return {
      ResourceRecordSets: sets.map(([Name, values]) => ({
        Name,
        Type: values[0]?.startsWith('"') ? ('TXT' as const) : ('A' as const),
        TTL: 300,
        ResourceRecords: values.map((Value) => ({ Value })),
      })),
    };
  }

  function apply(changes: readonly Change[]): void {
    const next = new Map(records);
    for (const { Action: action, ResourceRecordSet: set } of changes) {
      const [name = '', values] = [set?.Name, set?.ResourceRecords?.map(({ Value = '' }) => Value) ?? []];
      const before = action === 'DELETE' ? values : undefined;
      if (JSON.stringify(next.get(name)) !== JSON.stringify(before)) throw mismatch();
      if (before) next.delete(name);
      else next.set(name, values);
    }
    for (const name of records.keys()) if (!next.has(name)) records.delete(name);
    for (const [name, values] of next) records.set(name, values);
  }

  const route53 = async (command: { readonly input: { StartRecordName?: string } }) => {
    if (!(command instanceof ChangeResourceRecordSetsCommand))
      return list(command.input.StartRecordName ?? '');
    const changes = command.input.ChangeBatch?.Changes ?? [];
    const names = changes.map(({ ResourceRecordSet: set }) => set?.Name ?? '');
    const happening = happenings[told.requests.push([...new Set(names)]) - 1];
    happening?.();
    apply(changes);
    return { ChangeInfo: { Id: `/change/C${told.requests.length}` } };
  };

  const dependencies: ZoneSyncDependencies = {
    client: { send: table } as unknown as DynamoDBClient,
    registryTable: 'Registry',
    auditTable: 'AuditEvents',
    route53: { send: route53 } as unknown as Route53Client,
    zoneId: 'Z1',
    now: () => noonMs,
    jitter: () => 0.5,
    pause: async (milliseconds) => void told.pauses.push(milliseconds),
    sharedCache: { invalidate: async (names) => void told.invalidated.push(names.toSorted()) },
    recordTtlSeconds: 300,
    report: {
      note: (...note) => void told.notes.push(note),
      done: () => undefined,
      fault: (...fault) => void told.faults.push(fault),
    },
  };

  return {
    told,
    /** Puts a user with devices into the registry; the DNS name. */
    user(account: string, devices: readonly string[], more: Partial<DeviceEntry> = {}, epoch = 1): string {
      const identity = `${account}.btps.saas.example`;
      const entries = devices.map((device) => writeDeviceEntry(phoneEntry(identity, device, more)));
      rows.set(identity, [...entries, writeIdentityEntry(aliceEntry(identity, { epoch }))]);
      return identity;
    },
    /** What somebody else writes. */
    write: (name: string, ...values: readonly string[]) => void records.set(name, values.map(printTxt)),
    /** An address record, which is none of ours. */
    writeAddress: (name: string) => void records.set(name, ['192.0.2.1']),
    /** Decoded values by name. */
    published: () => Object.fromEntries([...records].map(([name, values]) => [name, values.map(decoded)])),
    sync: (...identities: readonly string[]) => syncZone(dependencies, identities, 'run-1'),
  };
}

interface Asked {
  readonly ExpressionAttributeValues?: Item;
  readonly Key?: Item;
  readonly Item?: Item;
}

/** What Route 53 answers when a set is not as the request says. */
export const mismatch = () => new InvalidChangeBatch({ message: 'not as it was', $metadata: {} });

function decoded(value: string): string {
  const parsed = parseTxt(value);
  return parsed.ok ? Buffer.from(parsed.bytes).toString('latin1') : value;
}

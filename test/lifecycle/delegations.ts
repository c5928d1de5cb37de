import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LocalCloud } from '../../infra/local/cloud.ts';
import { listEvents, type StoredEvent } from '../../shared/audit/list-events.ts';
import { isDelegationRecord, readDelegationTags } from '../../shared/protocol/delegation-tags.ts';
import { parseTxt } from '../../shared/protocol/txt-presentation.ts';
import { readRows } from '../../shared/zone/read-rows.ts';

/** Delegated ids of a user's devices, sorted. */
export interface RegisteredDevices {
  /** Active, and of the epoch of the user. */
  readonly active: readonly string[];
  readonly refused: readonly string[];
}

/** What the zone shows of a user, sorted. */
export interface PublishedDevices {
  /** Delegated ids in `d=`. */
  readonly listed: readonly string[];
  /** Delegated ids that have a record of their own. */
  readonly records: readonly string[];
  /** TXT values beside the parent record. */
  readonly foreign: readonly string[];
}

type Tables = Pick<LocalCloud, 'dynamoDbUrl' | 'credentials' | 'environment' | 'tables'>;

/** Reads from the registry which devices of a user are delegated. */
export function registeredDevices(cloud: Tables, originalIdentity: string): Promise<RegisteredDevices> {
  return withClient(cloud, async (client) => {
    const registryTable = cloud.tables.Registry.name;
    const { identity, devices } = await readRows({ client, registryTable }, originalIdentity);
    const isActive = ({ status, epoch }: (typeof devices)[number]) =>
      identity?.status === 'active' && status === 'active' && epoch === identity.epoch;
    const ids = (chosen: typeof devices) => chosen.map(({ delegatedId }) => delegatedId).sort();
    return {
      active: ids(devices.filter(isActive)),
      refused: ids(devices.filter((device) => !isActive(device))),
    };
  });
}

/** Reads which devices of a user the zone shows. */
export function publishedDevices(
  { zones, zoneId }: Pick<LocalCloud, 'zones' | 'zoneId'>,
  originalIdentity: string,
): PublishedDevices {
  const sets = [...zones.zone(zoneId).recordSets.values()].filter(({ type }) => type === 'TXT');
  const parent = sets.find(({ name }) => name === `${originalIdentity}.`);
  const values = (parent?.values ?? []).map(decode);
  const tags = readDelegationTags(values.find(isDelegationRecord) ?? '');
  const suffix = `.${originalIdentity}.`;
  return {
    listed: (tags.ok ? (tags.value.devices ?? []) : []).toSorted(),
    records: sets
      .filter(({ name }) => name.endsWith(suffix))
      .map(({ name }) => name.slice(0, -suffix.length))
      .sort(),
    foreign: values.filter((value) => !isDelegationRecord(value)).sort(),
  };
}

/** Reads the whole audit trail of a user. */
export function auditTrail(cloud: Tables, originalIdentity: string): Promise<readonly StoredEvent[]> {
  return withClient(cloud, async (client) => {
    const audit = { client, tableName: cloud.tables.AuditEvents.name };
    const page = await listEvents(audit, originalIdentity, { limit: 1000 });
    if (!page.ok) throw new Error(page.refusal.reasons.join());
    return page.value.events;
  });
}

async function withClient<Result>(
  { dynamoDbUrl: endpoint, credentials, environment }: Tables,
  read: (client: DynamoDBClient) => Promise<Result>,
): Promise<Result> {
  const client = new DynamoDBClient({ endpoint, credentials, region: environment.AWS_REGION ?? '' });
  try {
    return await read(client);
  } finally {
    client.destroy();
  }
}

function decode(value: string): string {
  const parsed = parseTxt(value);
  if (!parsed.ok) throw new Error(parsed.reason);
  return Buffer.from(parsed.bytes).toString('latin1');
}

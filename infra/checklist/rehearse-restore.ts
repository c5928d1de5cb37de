import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { listedDevices, sortValues } from '../../shared/zone/published-values.ts';
import { readExport } from '../../shared/zone/registry-export.ts';
import { restoreRegistry } from '../../shared/zone/restore-registry.ts';
import { type LocalCloud, startLocalCloud } from '../local/cloud.ts';

/** Where an export is brought back. */
export interface RehearsalPlace {
  /** Domain of the users in the export. */
  readonly domain: string;
  /** DynamoDB Local that runs already; a new one by default. */
  readonly dynamoDbEndpoint?: string;
  /** Letters and digits; each has a database of its own. */
  readonly accessKeyId?: string;
}

/**
 * Brings an export of a registry back in a local cloud of its own, as after the loss of table, trail and zone, and tells
 * what its zone shows then. Nothing of it is left afterwards: DynamoDB Local holds it in memory.
 *
 * @param text the export
 */
export async function rehearseRestore(
  text: string,
  place: RehearsalPlace,
): Promise<{ readonly identities: number; readonly devices: number }> {
  const cloud = await startLocalCloud({ ...place, schedules: {} });
  try {
    const client = new DynamoDBClient({
      endpoint: cloud.dynamoDbUrl,
      credentials: cloud.credentials,
      region: cloud.environment.AWS_REGION ?? 'us-east-1',
    });
    const tables = { registryTable: cloud.tables.Registry.name, auditTable: cloud.tables.AuditEvents.name };
    // The audit trail of the deployment is not here, so that somebody has to answer for what it may lack.
    await restoreRegistry({ client, ...tables, jitter: () => 0.5 }, readExport(text), { confirmed: true });
    client.destroy();
    await cloud.registryStream.drained();
    return shownBy(cloud);
  } finally {
    await cloud.stop();
  }
}

/** What the zone shows: a parent record each for users, which list their devices. */
function shownBy({ zones, zoneId }: LocalCloud): { readonly identities: number; readonly devices: number } {
  const { name: zone, recordSets } = zones.zone(zoneId);
  const depth = zone.split('.').length + 1;
  const parents = [...recordSets.values()].filter(
    ({ name, type }) => type === 'TXT' && name.split('.').length === depth,
  );
  const listed = parents.flatMap(({ values }) => sortValues(values).ours.flatMap(listedDevices));
  return { identities: parents.length, devices: listed.length };
}

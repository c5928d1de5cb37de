import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { listEvents } from '../../shared/audit/list-events.ts';
import type { LocalCloud } from './cloud.ts';
import { region } from './sdk-environment.ts';

const patienceMs = 10_000;

/** Reads the first page of the audit trail of a user, once what was accepted until now has got there. */
export async function readTrail(
  { dynamoDbUrl: endpoint, credentials, tables, stream }: LocalCloud,
  originalIdentity: string,
): Promise<readonly object[]> {
  await Promise.race([stream.drained(), sleep(patienceMs, undefined, { ref: false })]);
  const client = new DynamoDBClient({ endpoint, region, credentials });
  try {
    const trail = await listEvents({ client, tableName: tables.AuditEvents.name }, originalIdentity);
    return trail.ok ? trail.value.events : [];
  } finally {
    client.destroy();
  }
}

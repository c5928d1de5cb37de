import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { createZoneReport } from '../../shared/zone/create-zone-report.ts';
import { createZoneSync, createZoneSyncDependencies } from '../../shared/zone/create-zone-sync.ts';
import { changedIdentities } from './changed-identities.ts';

const report = createZoneReport();
const syncZone = createZoneSync(createZoneSyncDependencies(process.env, report));

/**
 * Publishes what changed in the registry, from its stream. The records only say whom to look at: what is published
 * is read anew. Only the records of identities that failed are delivered again.
 */
export const handler = async ({ Records: records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const changed = changedIdentities(records);
  if (changed.size === 0) return { batchItemFailures: [] };
  try {
    const results = await syncZone([...changed.keys()]);
    const failed = results.filter(({ outcome }) => outcome === 'failed');
    const itemIdentifiers = failed.flatMap(({ originalIdentity }) => changed.get(originalIdentity) ?? []);
    return { batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })) };
  } finally {
    report.flush();
  }
};

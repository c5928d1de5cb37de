import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { createZoneReport } from '../../shared/zone/create-zone-report.ts';
import { createZoneSync, createZoneSyncDependencies } from '../../shared/zone/create-zone-sync.ts';
import { changedIdentities } from './changed-identities.ts';
import { syncInSlices } from './sync-in-slices.ts';

const report = createZoneReport();
const syncZone = createZoneSync(createZoneSyncDependencies(process.env, report));

/**
 * Publishes what changed in the registry, from its stream. The records only say whom to look at: what is published
 * is read anew. Only the records of identities that failed, or that there was no time for, are delivered again.
 */
export const handler = async (
  { Records: records }: DynamoDBStreamEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<DynamoDBBatchResponse> => {
  const changed = changedIdentities(records);
  if (changed.size === 0) return { batchItemFailures: [] };
  try {
    const again = await syncInSlices([...changed.keys()], syncZone, () => context.getRemainingTimeInMillis());
    const itemIdentifiers = again.flatMap((originalIdentity) => changed.get(originalIdentity) ?? []);
    return { batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })) };
  } finally {
    report.flush();
  }
};

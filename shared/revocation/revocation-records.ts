import { queryTrail } from '../audit/query-trail.ts';
import type { Item } from '../aws/conditional-write.ts';
import { type ItemReader, readItem } from '../aws/item-attributes.ts';
import type { RevocationDependencies } from './dependencies.ts';
import type { RevocationEntry } from './revocation-entry.ts';

/** The audit record of one revoked device, in the documents' members, with what really happened beside them. */
export interface RevocationRecord {
  readonly revocation_id: string;
  readonly user_identity: string;
  readonly delegated_identity: string;
  readonly revoked_by: string;
  readonly revoked_at: string;
  readonly reason: string;
  readonly dns_records_removed: readonly string[];
  /** TTL of the records, seconds. */
  readonly ttl_propagation_time: string;
  readonly estimated_global_propagation: string;
  /** Who called. */
  readonly principal: string;
  readonly dns_records_removed_at?: string;
  readonly propagated_at?: string;
  readonly propagation_seconds?: number;
}

/** The stages of a revocation are over by then; a zone that is repaired later writes no further stage of it. */
const observedMs = 7 * 86_400_000;

/**
 * Joins the stages of a revocation into one record a device: what was removed, and the times really seen.
 *
 * A delegated id is never used twice, so that the removal of its records is this revocation's, whatever id it names.
 *
 * Source: revocation.md, Audit Trail.
 *
 * @returns the records of the devices that were revoked, in the order of their revocation
 */
export async function readRevocationRecords(
  { client, auditTable }: Pick<RevocationDependencies, 'client' | 'auditTable'>,
  entry: RevocationEntry,
): Promise<readonly RevocationRecord[]> {
  const events = await queryTrail({
    client,
    tableName: auditTable,
    subject: entry.originalIdentity,
    type: 'delegation_revocation',
    fromMs: entry.openedAtMs,
    toMs: entry.openedAtMs + observedMs,
  });
  const byDevice = Map.groupBy(events, (event) => event.delegatedIdentity?.S ?? '');
  byDevice.delete('');
  return [...byDevice].flatMap(([identity, stages]) => recordOf(entry, identity, stages) ?? []);
}

function recordOf(
  entry: RevocationEntry,
  delegatedIdentity: string,
  stages: readonly Item[],
): RevocationRecord | undefined {
  const revoked = stages.find(
    ({ stage, revocationId }) => stage?.S === 'revoked' && revocationId?.S === entry.revocationId,
  );
  if (!revoked) return undefined;
  const read = readItem(revoked, 'revocation event');
  const revokedAt = read.string('timestamp');
  const ttlSeconds = read.number('recordTtlSeconds');
  const removed = stages.filter(({ stage }) => stage?.S === 'records_removed').map(readStage);
  const propagated = stages
    .filter(({ stage }) => stage?.S === 'propagated')
    .map(readStage)
    .at(-1);
  return {
    revocation_id: entry.revocationId,
    user_identity: entry.userIdentity,
    delegated_identity: delegatedIdentity,
    revoked_by: read.string('revokedBy'),
    revoked_at: revokedAt,
    reason: read.string('reason'),
    dns_records_removed: [...new Set(removed.flatMap((stage) => stage.strings('dnsRecordsRemoved')))],
    ttl_propagation_time: String(ttlSeconds),
    estimated_global_propagation: new Date(Date.parse(revokedAt) + ttlSeconds * 1000).toISOString(),
    principal: read.string('principal'),
    ...(removed[0] && { dns_records_removed_at: removed[0].string('timestamp') }),
    ...(propagated && {
      propagated_at: propagated.string('timestamp'),
      propagation_seconds: propagated.number('propagationSeconds'),
    }),
  };
}

function readStage(item: Item): ItemReader {
  return readItem(item, 'revocation event');
}

import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import type { RevocationDependencies } from './dependencies.ts';
import { type DoubtfulMessage, listDoubtfulMessages } from './doubtful-messages.ts';
import { getRevocation } from './revocation-entry.ts';
import { type RevocationProgress, readProgress } from './revocation-progress.ts';
import { type RevocationRecord, readRevocationRecords } from './revocation-records.ts';

/** Everything about a revocation. */
export interface RevocationReport extends RevocationProgress {
  readonly user_identity: string;
  readonly reason: string;
  readonly revoked_by: string;
  readonly requested_at: string;
  readonly invalid_since?: string;
  /** The audit records of the devices that were revoked. */
  readonly records: readonly RevocationRecord[];
  /** Messages accepted from them in flight or, if it is given, since `invalid_since`. */
  readonly messages: readonly DoubtfulMessage[];
  /** Reads on in `messages`; it is there while there may be more. */
  readonly cursor?: string;
}

/**
 * Reads how far a revocation is, its audit records, and the messages that it casts doubt on.
 *
 * @param cursor from an earlier report, to read on in its messages
 * @returns the report, or REVOCATION_NOT_FOUND, or INVALID_REQUEST for a cursor that is none
 */
export async function readRevocation(
  dependencies: Pick<RevocationDependencies, 'client' | 'registryTable' | 'auditTable'>,
  revocationId: string,
  cursor?: string,
): Promise<Outcome<RevocationReport>> {
  const entry = await getRevocation(dependencies, revocationId);
  if (!entry) return refuse('REVOCATION_NOT_FOUND', 'no revocation has this id');
  const progress = await readProgress(dependencies, entry);
  const page = await listDoubtfulMessages(dependencies, entry, progress.devices, cursor);
  if (!page.ok) return page;
  return accept({
    ...progress,
    user_identity: entry.userIdentity,
    reason: entry.reason,
    revoked_by: entry.revokedBy,
    requested_at: entry.requestedAt,
    ...(entry.invalidSinceMs !== undefined && {
      invalid_since: new Date(entry.invalidSinceMs).toISOString(),
    }),
    records: await readRevocationRecords(dependencies, entry),
    messages: page.value.messages,
    ...(page.value.cursor !== undefined && { cursor: page.value.cursor }),
  });
}

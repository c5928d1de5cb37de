import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { RevocationDependencies } from './dependencies.ts';
import { readIdentity } from './device-rows.ts';
import { finishRevocation } from './finish-revocation.ts';
import { type RevocationEntry, revocationKey } from './revocation-entry.ts';
import { type RevocationProgress, readProgress } from './revocation-progress.ts';

/** What became of a revocation. */
export interface RevocationState {
  readonly progress: RevocationProgress;
  /** Whether everything is written; otherwise it has to be concluded again. */
  readonly finished: boolean;
}

/**
 * Writes what a registered revocation has still to write, from whatever point an earlier call reached; once everything
 * is written it is reported, and the user is told.
 *
 * @param deadlineMs when to stop, epoch milliseconds; a further call goes on from there
 * @throws Error of the SDK when DynamoDB fails; a further call goes on from there too
 */
export async function concludeRevocation(
  dependencies: RevocationDependencies,
  entry: RevocationEntry,
  deadlineMs: number,
): Promise<RevocationState> {
  const finished = await finishRevocation(dependencies, entry, deadlineMs);
  const progress = await readProgress(dependencies, entry);
  if (finished && entry.noticedAtMs === undefined) {
    report(dependencies, entry, progress);
    await notifyUser(dependencies, entry, progress);
  }
  return { progress, finished };
}

function report(
  { telemetry }: RevocationDependencies,
  { revocationId, userIdentity, reason, revokedBy }: RevocationEntry,
  { devices }: RevocationProgress,
): void {
  telemetry.revocation({ revocationId, userIdentity, reason, revokedBy, devices });
}

/** Tells the user at least once: a crash before the mark is written tells her again, under the same notice id. */
async function notifyUser(
  dependencies: RevocationDependencies,
  entry: RevocationEntry,
  { devices }: RevocationProgress,
): Promise<void> {
  const revoked = devices.filter(({ status }) => status === 'REVOKED').map(({ deviceId }) => deviceId);
  if (revoked.length > 0) {
    const identity = await readIdentity(dependencies, entry.originalIdentity);
    await dependencies.notices.send(
      {
        notice: entry.epoch === undefined ? 'devices_revoked' : 'all_devices_revoked',
        noticeId: `revocation:${entry.revocationId}`,
        userIdentity: entry.userIdentity,
        originalIdentity: entry.originalIdentity,
        devices: revoked,
        reason: entry.reason,
        revocationId: entry.revocationId,
      },
      identity ?? {},
    );
  }
  await dependencies.client.send(
    new UpdateItemCommand({
      TableName: dependencies.registryTable,
      Key: revocationKey(entry.revocationId),
      UpdateExpression: 'SET noticedAtMs = :now',
      ExpressionAttributeValues: { ':now': { N: String(dependencies.now()) } },
    }),
  );
}

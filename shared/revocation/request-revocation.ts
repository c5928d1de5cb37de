import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { accept, type Outcome } from '../protocol/errors.ts';
import type { RevocationDependencies } from './dependencies.ts';
import { readIdentity } from './device-rows.ts';
import { finishRevocation } from './finish-revocation.ts';
import { openRevocation } from './open-revocation.ts';
import { type RevocationEntry, revocationKey } from './revocation-entry.ts';
import { type RevocationProgress, readProgress } from './revocation-progress.ts';
import type { RevocationRequest } from './revocation-request.ts';

/** Who asks, and how long there is time. */
export interface RevocationCall {
  /** The calling principal: the ARN behind a signed request, or the account and id of an event. */
  readonly principal: string;
  /** When to stop, epoch milliseconds; the same request again goes on from there. */
  readonly deadlineMs: number;
}

/** What became of a request. */
export interface RevocationState {
  readonly progress: RevocationProgress;
  /** Whether everything is written; otherwise the same request has to come again. */
  readonly finished: boolean;
}

/**
 * Revokes one device, several, or all of a user. In force from the registry write on: the next message of a device
 * is refused, whatever DNS and caches still say. The user is told when everything is written.
 *
 * The same request under the same id may come any number of times; it goes on where it was left.
 *
 * Source: revocation.md, Revocation Process and Bulk Revocation.
 *
 * @returns what became of each device; or INVALID_REQUEST, IDENTITY_NOT_FOUND, INSUFFICIENT_PERMISSIONS, CONFLICT
 * @throws Error of the SDK when DynamoDB fails; the same request may then be sent again
 */
export async function requestRevocation(
  dependencies: RevocationDependencies,
  request: RevocationRequest,
  { principal, deadlineMs }: RevocationCall,
): Promise<Outcome<RevocationState>> {
  const opened = await openRevocation(dependencies, request, principal);
  if (!opened.ok) return opened;
  const entry = opened.value;
  const finished = await finishRevocation(dependencies, entry, deadlineMs);
  const progress = await readProgress(dependencies, entry);
  if (finished && entry.noticedAtMs === undefined) {
    report(dependencies, entry, progress);
    await notifyUser(dependencies, entry, progress);
  }
  return accept({ progress, finished });
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

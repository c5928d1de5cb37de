import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite } from '../../shared/aws/conditional-write.ts';
import { type DeviceEntry, deviceKey } from '../../shared/registry/entries.ts';
import type { IdentityRows } from '../../shared/zone/desired-records.ts';
import type { WatchDependencies } from './watch-dependencies.ts';

/** How long before the end a user is told, milliseconds: a week. */
const aheadMs = 604_800_000;

/**
 * Tells a user of her devices that expire within a week, each once. What is sent is remembered after it was sent: a
 * crash in between sends it again, under the same notice id.
 *
 * @returns delegated identities
 */
export async function announceExpiry(
  dependencies: WatchDependencies,
  { identity, devices }: IdentityRows,
): Promise<readonly string[]> {
  if (identity?.status !== 'active') return [];
  const nowMs = dependencies.now();
  const due = devices.filter((device) => isDue(device, identity.epoch, nowMs));
  for (const { originalIdentity, delegatedId, expiresAtSeconds = 0 } of due) {
    const expiresAt = new Date(expiresAtSeconds * 1000).toISOString();
    await dependencies.notices.send(
      {
        notice: 'expiry_ahead',
        noticeId: `expiry:${delegatedId}$${originalIdentity}:${expiresAt}`,
        userIdentity: identity.userIdentity,
        originalIdentity,
        devices: [delegatedId],
        expiresAt,
      },
      identity,
    );
    await remember(dependencies, originalIdentity, delegatedId, expiresAtSeconds);
  }
  return due.map(({ delegatedId, originalIdentity }) => `${delegatedId}$${originalIdentity}`);
}

function isDue(device: DeviceEntry, epoch: number, nowMs: number): boolean {
  const { status, expiresAtSeconds, expiryAnnounced } = device;
  if (status !== 'active' || device.epoch !== epoch || expiresAtSeconds === undefined) return false;
  const leftMs = expiresAtSeconds * 1000 - nowMs;
  return leftMs > 0 && leftMs <= aheadMs && expiryAnnounced !== expiresAtSeconds;
}

async function remember(
  { client, registryTable }: WatchDependencies,
  originalIdentity: string,
  delegatedId: string,
  expiresAtSeconds: number,
): Promise<void> {
  await conditionalWrite(
    client.send(
      new UpdateItemCommand({
        TableName: registryTable,
        Key: deviceKey(originalIdentity, delegatedId),
        UpdateExpression: 'SET expiryAnnounced = :expiry',
        ConditionExpression: 'expiresAtSeconds = :expiry',
        ExpressionAttributeValues: { ':expiry': { N: String(expiresAtSeconds) } },
      }),
    ),
  );
}

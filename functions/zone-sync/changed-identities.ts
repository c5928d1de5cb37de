import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';

type Image = Readonly<Record<string, AttributeValue>>;

/** Attributes that DNS does not depend on; zone-sync writes the first one itself. */
const unpublished = new Set([
  ...['publication', 'lastSeenAt', 'deviceInfo', 'expiryAnnounced', 'compromised'],
  ...['activeDevices', 'administrators', 'deviceLimit', 'notifyEmail', 'notifyPhone', 'lastRevokedAt'],
]);

/**
 * Finds the identities whose records a batch of the registry's stream may change, with the records that say so. Only
 * entries of identities and devices count, and of those only changes of what DNS shows or of what was asked anew.
 *
 * @returns the sequence numbers of the records by original identity
 */
export function changedIdentities(
  records: readonly DynamoDBRecord[],
): ReadonlyMap<string, readonly string[]> {
  const changed = new Map<string, string[]>();
  for (const { dynamodb } of records) {
    const identity = dynamodb?.Keys?.originalIdentity?.S;
    const entry = dynamodb?.Keys?.entry?.S ?? '';
    const sequenceNumber = dynamodb?.SequenceNumber;
    if (identity === undefined || sequenceNumber === undefined) continue;
    if (entry !== 'identity' && !entry.startsWith('device#')) continue;
    if (!isPublishedChange(dynamodb?.OldImage, dynamodb?.NewImage)) continue;
    changed.set(identity, [...(changed.get(identity) ?? []), sequenceNumber]);
  }
  return changed;
}

function isPublishedChange(before: Image | undefined, after: Image | undefined): boolean {
  if (before === undefined || after === undefined) return true;
  return !isDeepStrictEqual(publishedPart(before), publishedPart(after));
}

function publishedPart(image: Image): Image {
  return Object.fromEntries(Object.entries(image).filter(([name]) => !unpublished.has(name)));
}

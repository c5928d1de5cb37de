import type { IdentityRows } from '../../shared/zone/desired-records.ts';

/** revocation.md, Monitoring Metrics: by then every server with authority shows a change. */
const publicationMs = 300_000;

/**
 * Whether zone-sync may still be about to publish what was changed: a device has a mark for that, and so has a primary
 * key, which is remembered before it is published. That an identity is new, or that all its devices were revoked, has
 * none, and gets the time that publication may take.
 *
 * @param nowMs epoch milliseconds
 */
export function awaitsSync({ identity, devices, publishedKeys }: IdentityRows, nowMs: number): boolean {
  if (isOwed({ devices })) return true;
  if (identity === undefined) return false;
  if (identity.status === 'active' && !publishedKeys.includes(identity.primaryKey)) return true;
  const { createdAt, notBefore } = identity;
  return [devices.length === 0 ? createdAt : undefined, notBefore]
    .flatMap((at) => (at === undefined ? [] : [Date.parse(at)]))
    .some((atMs) => nowMs - atMs < publicationMs);
}

/** Whether zone-sync owes a device something: its publication, or the account of its removal. */
export function isOwed({ devices }: Pick<IdentityRows, 'devices'>): boolean {
  return devices.some(
    ({ status, publication }) =>
      publication === 'pending' || (status === 'revoked' && publication === 'published'),
  );
}

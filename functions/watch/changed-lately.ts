import type { IdentityRows } from '../../shared/zone/desired-records.ts';

/** revocation.md, Monitoring Metrics: by then every server with authority shows a change. */
const publicationMs = 300_000;

/**
 * Whether what DNS shows of an identity itself was changed so shortly ago that zone-sync may still be about to publish
 * it: that it is new, that its key was replaced, or that all its devices were revoked. Only devices have a mark for
 * that; one that was published tells that the identity was.
 *
 * @param nowMs epoch milliseconds
 */
export function changedLately({ identity, devices }: IdentityRows, nowMs: number): boolean {
  if (identity === undefined) return false;
  const { createdAt, keyChangedAt, notBefore } = identity;
  return [devices.length === 0 ? createdAt : undefined, keyChangedAt, notBefore]
    .flatMap((at) => (at === undefined ? [] : [Date.parse(at)]))
    .some((atMs) => nowMs - atMs < publicationMs);
}

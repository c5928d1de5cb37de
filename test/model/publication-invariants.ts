import {
  isShown,
  type PublicationOptions,
  type PublicationState,
  same,
  sameList,
  zoneOf,
} from './publication-state.ts';

/** The promise of publication that a state breaks: design, Desired state. */
export function brokenInvariant(
  { rows, zone, writers, edit }: PublicationState,
  isAtRest: boolean,
  { writers: begun = [0, 1, 2] }: PublicationOptions,
): string | undefined {
  const [first, all] = writers;
  const standing = rows.devices.map((_, device) => isShown(rows, device));
  if (begun.includes(0) && first === 'ended' && standing[0])
    return 'a revoked device is refused from then on';
  if (begun.includes(1) && all !== 'begins' && standing.includes(true))
    return 'no device is good after the revocation of all';
  if (edit === 'added' && !zone.foreign) return 'the value of a stranger is kept';
  if (edit !== 'edited' && !sameList(zone.listed, zone.records))
    return 'list and device records change together';
  if (!isAtRest) return undefined;
  if (!same(zone, zoneOf(standing, zone.foreign))) return 'registry and DNS are equal in the end';
  const wanted = rows.devices.map(({ status }) =>
    status === 'none' ? 'pending' : status === 'active' ? 'published' : 'removed',
  );
  return rows.devices.every(({ publication }, device) => publication === wanted[device])
    ? undefined
    : 'every row says in the end what DNS shows';
}

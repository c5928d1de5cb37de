import { listPublished } from '../../shared/zone/list-published.ts';
import type { PublishedSet } from '../../shared/zone/record-sets.ts';
import type { System } from './system.ts';

/** Lists the record sets of the deployment's zone. One request for each 300 of them. */
export function listZone({
  route53,
  zoneId,
  zoneName,
  now,
  pause,
}: System): Promise<readonly PublishedSet[]> {
  // One person at a terminal needs no jitter to keep away from others.
  return listPublished({ route53, zoneId, now, pause, jitter: () => 0.5 }, zoneName);
}

import { ListResourceRecordSetsCommand, type ListResourceRecordSetsResponse } from '@aws-sdk/client-route-53';
import type { HostedZone, Timing } from './dependencies.ts';
import { isAtOrBelow, type PublishedSet, readRecordSet } from './record-sets.ts';
import { retryThrottled } from './retry-throttled.ts';

/** Most record sets that Route 53 gives on one page. */
const pageSize = 300;

/**
 * Lists the record sets at and below a name: a bounded range, since Route 53 sorts by the labels in reverse, so that
 * what lies below a name follows right behind it. One request for each 300 record sets of the range.
 *
 * @param top without a final dot: `alice.btps.saas.com`
 */
export async function listPublished(
  { route53, zoneId, ...timing }: HostedZone & Timing,
  top: string,
): Promise<readonly PublishedSet[]> {
  const published: PublishedSet[] = [];
  let start: { StartRecordName: string; StartRecordType?: 'TXT' } | undefined = { StartRecordName: top };
  while (start !== undefined) {
    const command = new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, MaxItems: pageSize, ...start });
    const page: ListResourceRecordSetsResponse = await retryThrottled(timing, () => route53.send(command));
    const sets = (page.ResourceRecordSets ?? []).map(readRecordSet);
    const within = sets.filter(({ name }) => isAtOrBelow(name, top));
    published.push(...within);
    start = within.length === sets.length ? nextStart(page) : undefined;
  }
  return published;
}

function nextStart(page: ListResourceRecordSetsResponse) {
  if (!page.IsTruncated || page.NextRecordName === undefined) return undefined;
  return {
    StartRecordName: page.NextRecordName,
    StartRecordType: page.NextRecordType as 'TXT',
    ...(page.NextRecordIdentifier !== undefined && { StartRecordIdentifier: page.NextRecordIdentifier }),
  };
}

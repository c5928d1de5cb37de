import { ChangeTagsForResourceCommand, ListTagsForResourceCommand } from '@aws-sdk/client-route-53';
import type { NegativeTimes } from './start-of-authority.ts';
import type { Zone } from './zone-client.ts';

/** Tag of the hosted zone that keeps what its SOA said before: `900/86400`. */
const formerTimesTag = 'btps:former-negative-times';

const resourceOf = ({ hostedZoneId }: Zone) =>
  ({ ResourceType: 'hostedzone', ResourceId: hostedZoneId }) as const;

/** Prints the two times of a zone: `900/86400`. */
export function printTimes({ ttl, minimum }: NegativeTimes): string {
  return `${ttl}/${minimum}`;
}

/** Reads what {@link printTimes} printed; undefined for anything else. */
export function readTimes(text: string): NegativeTimes | undefined {
  const [, ttl, minimum] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  return ttl === undefined ? undefined : { ttl: Number(ttl), minimum: Number(minimum) };
}

/** Reads the times that the zone remembers, if it does. */
export async function readFormerTimes(zone: Zone): Promise<NegativeTimes | undefined> {
  const { ResourceTagSet } = await zone.client.send(new ListTagsForResourceCommand(resourceOf(zone)));
  const tag = ResourceTagSet?.Tags?.find(({ Key }) => Key === formerTimesTag);
  return readTimes(tag?.Value ?? '');
}

/** Lets the zone remember its times. */
export async function writeFormerTimes(zone: Zone, times: NegativeTimes): Promise<void> {
  const tag = { Key: formerTimesTag, Value: printTimes(times) };
  await zone.client.send(new ChangeTagsForResourceCommand({ ...resourceOf(zone), AddTags: [tag] }));
}

/** Lets the zone forget them. */
export async function deleteFormerTimes(zone: Zone): Promise<void> {
  await zone.client.send(
    new ChangeTagsForResourceCommand({ ...resourceOf(zone), RemoveTagKeys: [formerTimesTag] }),
  );
}

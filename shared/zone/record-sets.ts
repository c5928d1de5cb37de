import type { ResourceRecordSet } from '@aws-sdk/client-route-53';

/** A record set of the hosted zone, as Route 53 lists it. */
export interface PublishedSet {
  /** As Route 53 escapes it, without the final dot: `dev1.alice.btps.saas.com`, `\052.alice.btps.saas.com`. */
  readonly name: string;
  readonly type: string;
  readonly ttlSeconds: number;
  /** As Route 53 wrote them: its DELETE wants them exactly so. */
  readonly values: readonly string[];
  /** False for an alias and for sets with a routing policy, which this system never writes. */
  readonly isPlain: boolean;
}

/** The TXT record set of one name. */
export type TxtSet = Pick<PublishedSet, 'name' | 'ttlSeconds' | 'values'>;

/** One name's step from what is published to what should be, as compare-and-swap. */
export interface RecordChange {
  readonly name: string;
  readonly role: 'parent' | 'device';
  /** The set that has to be there exactly so; absent when there must be none. */
  readonly before?: TxtSet;
  /** The set that is there afterwards; absent when there is none. */
  readonly after?: TxtSet;
}

/** Reads a record set from an answer of the API. */
export function readRecordSet(set: ResourceRecordSet): PublishedSet {
  return {
    name: withoutFinalDot(set.Name ?? ''),
    type: set.Type ?? '',
    ttlSeconds: set.TTL ?? 0,
    values: (set.ResourceRecords ?? []).map(({ Value: value }) => value ?? ''),
    isPlain: set.SetIdentifier === undefined && set.AliasTarget === undefined,
  };
}

/** A name as this system writes it: Route 53 returns names with their final dot. */
export function withoutFinalDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** Whether a name is another one or lies below it. */
export function isAtOrBelow(name: string, top: string): boolean {
  return name === top || name.endsWith(`.${top}`);
}

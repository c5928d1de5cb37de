import type { ResourceRecord } from './message.ts';
import { isWithin, type WireName } from './name.ts';
import { internetClass, recordType } from './record-type.ts';

const minimumBytes = 4;

/**
 * How long the absence of a name or of its records may be kept, seconds: the lesser of the SOA's TTL and its
 * minimum (RFC 2308 section 5).
 *
 * @returns undefined without an SOA of a zone that the name lies in: such an answer denies nothing for sure.
 */
export function negativeTtlSeconds(
  authorities: readonly ResourceRecord[],
  name: WireName,
): number | undefined {
  const soa = authorities.find(
    (record) =>
      record.type === recordType.SOA && record.class === internetClass && isWithin(name, record.name),
  );
  if (soa === undefined) return undefined;
  const data = Buffer.from(soa.data);
  return Math.min(soa.ttlSeconds, data.readUInt32BE(data.length - minimumBytes));
}

import type { WireName } from './name.ts';
import { negativeTtlSeconds } from './negative-ttl.ts';
import type { DnssecStatus } from './outcome.ts';
import type { ServerResponse } from './query-client.ts';
import { internetClass } from './record-type.ts';
import { responseCode } from './response-code.ts';
import type { Judged, JudgedAbsence } from './txt-lookup.ts';

/** Takes the records of a name and type as they came, for the least of their TTLs. */
export function judgeRecordsPlainly(
  { message }: ServerResponse,
  name: WireName,
  type: number,
  dnssec: DnssecStatus,
): Judged {
  const ttls = message.answers
    .filter((record) => record.name === name && record.type === type && record.class === internetClass)
    .map((record) => record.ttlSeconds);
  return { kind: 'judged', dnssec, ttlSeconds: Math.min(...ttls) };
}

/**
 * Takes a denial as its response code puts it.
 *
 * Without an SOA it is not kept at all (RFC 2308 section 5): its TTL counts as zero.
 */
export function judgeAbsencePlainly(
  { message }: ServerResponse,
  name: WireName,
  dnssec: DnssecStatus,
): JudgedAbsence {
  return {
    kind: 'judged',
    dnssec,
    ttlSeconds: negativeTtlSeconds(message.authorities, name) ?? 0,
    absence: message.code === responseCode.NXDOMAIN ? 'nxdomain' : 'no-data',
  };
}

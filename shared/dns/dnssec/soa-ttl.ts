import { recordType } from '../record-type.ts';
import { findRecordSet, type RecordSet } from './record-set.ts';
import type { CheckContext, Refused } from './secure-zone.ts';
import { verifyRecordSet } from './verify-record-set.ts';

const minimumBytes = 4;

/**
 * How long the absence of something in a zone may be kept by its SOA, seconds (RFC 2308 section 5); not at all
 * without one.
 */
export function soaTtlSeconds(authorities: readonly RecordSet[], context: CheckContext): number | Refused {
  const soa = findRecordSet(authorities, context.zone.name, recordType.SOA);
  const data = soa?.data[0];
  if (soa === undefined || data === undefined) return 0;
  const verified = verifyRecordSet(soa, context);
  if (verified.kind === 'refused') return verified;
  return Math.min(verified.ttlSeconds, Buffer.from(data).readUInt32BE(data.length - minimumBytes));
}

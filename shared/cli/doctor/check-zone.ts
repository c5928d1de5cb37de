import type { Evidence } from './evidence.ts';
import { advice, type Finding, good, problem, unknown } from './finding.ts';

/** What we publish with (design of the zone): absences are over as soon as possible. */
const wantedNegativeTtlSeconds = 60;
/** As long as a record may be kept. */
const maxNegativeTtlSeconds = 300;

/** Checks the zone of an identity: that it is there, how long absences are kept, and that no wildcard stands in it. */
export function checkZone({ identity, zone, unpublished }: Evidence): readonly Finding[] {
  const name = identity.originalIdentity;
  if (!zone) return [unknown(name, 'the zone that it lies in could not be found')];
  return [
    ...checkNegativeTtl(zone.apex, zone.negativeTtlSeconds),
    ...(zone.servers.length === 0
      ? [unknown(zone.apex, 'no address of a server with authority was found')]
      : []),
    ...checkWildcard(name, unpublished),
  ];
}

function checkNegativeTtl(apex: string, seconds: number): readonly Finding[] {
  const text = `what does not exist is kept for ${seconds} s by others (SOA)`;
  const fix = `Lower the TTL of the SOA record of ${apex}, or its minimum, to ${wantedNegativeTtlSeconds} s: a new device stays unknown for as long.`;
  if (seconds > maxNegativeTtlSeconds) return [problem(apex, text, fix)];
  return [seconds > wantedNegativeTtlSeconds ? advice(apex, text, fix) : good(apex, text)];
}

/** Below a wildcard every name has a record: revoked devices too, and those that never were. */
function checkWildcard(name: string, unpublished: Evidence['unpublished']): readonly Finding[] {
  if (unpublished.kind !== 'answer') return [];
  return [
    problem(
      name,
      'a wildcard answers for devices that do not exist',
      `Remove the record at *.${name} or above it.`,
    ),
  ];
}

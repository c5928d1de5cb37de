import type { CheckContext } from '../check.ts';
import { type Finding, judged } from '../finding.ts';
import { listZone } from '../list-zone.ts';

const [least, greatest] = [60, 300];

/** Whether every delegation record, and the absence of one, is remembered for 60 to 300 s. */
export async function checkTtlValues({ system }: CheckContext): Promise<Finding> {
  const sets = await listZone(system);
  const records = sets.filter(({ type }) => type === 'TXT');
  const strange = records.filter(({ ttlSeconds }) => ttlSeconds < least || ttlSeconds > greatest);
  const soa = sets.find(({ type }) => type === 'SOA');
  // RFC 2308 section 5: the smaller one of the record's own TTL and its last field.
  const negative = Math.min(Number(soa?.values[0]?.split(' ').at(-1)), soa?.ttlSeconds ?? Number.NaN);
  const { recordTtlSeconds: set } = system.settings;
  return judged(
    [
      ...strange.map(({ name, ttlSeconds }) => `${name} has a TTL of ${ttlSeconds} s`),
      ...(negative <= greatest ? [] : [`an absence is remembered for ${negative} s: the SOA record says so`]),
      ...(set >= least && set <= greatest ? [] : [`recordTtlSeconds is ${set}`]),
    ],
    `${records.length} records, TTL set to ${set} s, absences for ${negative} s`,
  );
}

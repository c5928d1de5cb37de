import { readDeviceEntry } from '../../../shared/registry/entries.ts';
import { readExport } from '../../../shared/zone/registry-export.ts';
import type { CheckContext } from '../check.ts';
import { type Finding, judged } from '../finding.ts';
import { newestExport } from '../newest-export.ts';

/** Brings the newest export back in a local cloud, and looks whether it shows what was exported. */
export async function checkDisasterRecovery({ system }: CheckContext): Promise<Finding> {
  const newest = await newestExport(system);
  if (!newest) return judged(['there is no export to bring back']);
  const { items } = readExport(await system.readExport(newest.location));
  const expected = items
    .filter(({ entry }) => entry?.S?.startsWith('device#'))
    .map(readDeviceEntry)
    .filter(({ status }) => status === 'active').length;
  const { identities, devices } = await system.rehearseRestore(newest.location);
  return judged(
    devices === expected ? [] : [`${devices} devices came back of ${expected} in ${newest.location}`],
    `${identities} identities and ${devices} devices came back from ${newest.location}`,
  );
}

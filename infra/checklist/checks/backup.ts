import { readExport } from '../../../shared/zone/registry-export.ts';
import type { CheckContext } from '../check.ts';
import { type Finding, judged } from '../finding.ts';
import { newestExport } from '../newest-export.ts';

/** A nightly export, and two hours. */
const greatestAgeHours = 26;

/** Whether the newest export of the registry is of last night, and can be read to its end. */
export async function checkBackup({ system }: CheckContext): Promise<Finding> {
  const newest = await newestExport(system);
  if (!newest) return judged(['there is no export of the registry']);
  const ageHours = (system.now() - newest.writtenAtMs) / 3_600_000;
  const { items } = readExport(await system.readExport(newest.location));
  return judged(
    ageHours > greatestAgeHours ? [`the newest export is ${Math.round(ageHours)} hours old`] : [],
    `${newest.location}: ${items.length} entries, complete`,
  );
}

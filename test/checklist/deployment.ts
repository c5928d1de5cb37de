import { checklists } from '../../infra/checklist/checklists.ts';
import { createLocalSystem } from '../../infra/checklist/local/create-local-system.ts';
import { type CheckedPoint, runChecklist } from '../../infra/checklist/run-checklist.ts';
import type { System } from '../../infra/checklist/system.ts';
import type { LocalCloud } from '../../infra/local/cloud.ts';
import type { HealthReport } from '../../shared/health/health-report.ts';

const points = Object.values(checklists).flat();

/** Name of a point of a list. */
export type PointId = (typeof points)[number]['id'];

/** A good answer of npm, which the tests don't ask. */
const packages = {
  audit: async () => ({
    outcome: 'clean' as const,
    lines: ['no known vulnerability of severity high or worse'],
  }),
  outdatedCryptography: async () => [],
};

/** A local cloud as the checklists see it, without npm, with what differs. */
export function systemOf(cloud: LocalCloud, changes: Partial<System> = {}): System {
  return { ...createLocalSystem(cloud), packages, ...changes };
}

/** Checks one point. */
export async function checkPoint(id: PointId, system: System): Promise<CheckedPoint> {
  const [checked] = await runChecklist(
    points.filter((point) => point.id === id),
    system,
  );
  if (!checked) throw new Error(`there is no point ${id}`);
  return checked;
}

/** A report of the checks of health, each healthy unless another status is given. */
export function healthReport(statuses: Readonly<Record<string, string>> = {}): HealthReport {
  const since = '2026-01-31T12:00:00.000Z';
  const names = ['delegation', 'tokens', 'revocation', ...Object.keys(statuses)];
  const checks = Object.fromEntries(
    names.map((name) => [
      name,
      { status: statuses[name] ?? 'healthy', since, reasons: statuses[name] ? ['why'] : [] },
    ]),
  );
  return { status: 'healthy', since, checkedAt: since, checks } as unknown as HealthReport;
}

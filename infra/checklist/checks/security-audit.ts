import type { CheckContext } from '../check.ts';
import { type Finding, judged } from '../finding.ts';
import type { KeptTable, System } from '../system.ts';

/** Whether what must not get lost is still guarded, every check of health passes, and nothing deployed is vulnerable. */
export async function checkSecurityAudit({ system, health }: CheckContext): Promise<Finding> {
  const tables = Object.keys(system.tables) as KeptTable[];
  const [guards, { checks }, audit] = await Promise.all([
    Promise.all(tables.map((table) => missingGuards(system, table))),
    health(),
    system.packages.audit(),
  ]);
  const unwell = Object.entries(checks).filter(([, { status }]) => status !== 'healthy');
  return judged(
    [
      ...guards.flatMap(({ missing }) => missing),
      ...unwell.map(([name, { status, reasons }]) => `${name} is ${status}: ${reasons.join('; ')}`),
      ...(audit.outcome === 'vulnerable' ? audit.lines : []),
    ],
    guards.every(({ isKnown }) => isKnown) ? 'tables are guarded' : 'what guards tables is not told here',
    'the checks of health pass',
    ...audit.lines,
  );
}

async function missingGuards(
  system: System,
  table: KeptTable,
): Promise<{ readonly isKnown: boolean; readonly missing: readonly string[] }> {
  const guards = await system.guards(table);
  if (!guards) return { isKnown: false, missing: [] };
  const missing = [
    ...(guards.deletionProtection ? [] : [`the table ${table} can be deleted by mistake`]),
    ...(guards.pointInTimeRecovery ? [] : [`the table ${table} has no point-in-time recovery`]),
  ];
  return { isKnown: true, missing };
}

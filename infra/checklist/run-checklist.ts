import type { HealthReport } from '../../shared/health/health-report.ts';
import type { CheckContext, Point } from './check.ts';
import type { Finding } from './finding.ts';
import { rehearse } from './rehearse.ts';
import type { System } from './system.ts';

/** A point of a list and what it came to. */
export type CheckedPoint = Pick<Point, 'id' | 'says'> & Finding;

/** Checks every point at the same time; one that can't be checked has failed, and touches no other. */
export function runChecklist(points: readonly Point[], system: System): Promise<readonly CheckedPoint[]> {
  const context = contextOf(system);
  return Promise.all(
    points.map(async ({ id, says, check }) => ({ id, says, ...(await checkPoint(check, context)) })),
  );
}

function contextOf(system: System): CheckContext {
  return {
    system,
    rehearsal: once(() => rehearse(system)),
    health: once(async () => (await system.runTask('health')) as HealthReport),
  };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function checkPoint(check: Point['check'], context: CheckContext): Promise<Finding> {
  try {
    return await check(context);
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : 'thrown without an error';
    return { status: 'failed', seen: [`could not be checked: ${why}`] };
  }
}

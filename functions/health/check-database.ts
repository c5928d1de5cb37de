import { type Finding, healthy } from '../../shared/health/health-report.ts';
import { keepHealthText } from '../../shared/health/health-table.ts';
import type { CheckContext, CheckTime } from './check-context.ts';
import type { HealthDependencies } from './health-dependencies.ts';

/** Whether the registry can be read, strongly consistent, and written. */
export async function checkDatabase(
  dependencies: Pick<HealthDependencies, 'client' | 'registryTable'>,
  { registered, startedAtMs }: CheckContext,
  { signal }: CheckTime,
): Promise<Finding> {
  const probe = { text: 'written by the check of the database', atMs: startedAtMs };
  const [{ identity, device }] = await Promise.all([
    registered,
    keepHealthText(dependencies, 'probe', probe, signal),
  ]);
  return identity && device
    ? healthy
    : { status: 'unhealthy', reasons: ['the canary could not be registered'] };
}

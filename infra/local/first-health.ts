import type { HealthReport } from '../../shared/health/health-report.ts';
import type { LocalCloud } from './cloud.ts';

/** Has a new local cloud check itself: once to register its canary, and again when that is published. */
export async function firstHealth(cloud: LocalCloud): Promise<HealthReport> {
  await cloud.runTask('health');
  await cloud.registryStream.drained();
  return (await cloud.runTask('health')) as HealthReport;
}

import { Logger } from '@aws-lambda-powertools/logger';
import { checkNames } from '../../shared/health/health-report.ts';
import { createMetrics } from '../../shared/telemetry/create-metrics.ts';
import { checkMetrics } from '../../shared/telemetry/health-metrics.ts';
import type { HealthTelemetry } from './health-telemetry.ts';

/** Makes the telemetry of the checks: JSON logs and embedded metrics through Powertools. */
export function createHealthTelemetry(): HealthTelemetry {
  const logger = new Logger();
  const metrics = createMetrics();
  return {
    report: ({ status, since, checks }, changes) => {
      for (const change of changes) {
        logger[change.to === 'healthy' ? 'info' : 'warn']('health_changed', { ...change });
      }
      logger.debug('health_check', { status, since });
      metrics.add('healthChecks', 1);
      metrics.add('unhealthy', status === 'unhealthy' ? 1 : 0);
      for (const name of checkNames) {
        metrics.add(checkMetrics[name], checks[name].status === 'healthy' ? 0 : 1);
      }
    },
    measure: (measure, value) => metrics.add(measure, value),
    fault: (what, error) => {
      logger.error(`${what} failed`, error instanceof Error ? error : new Error('thrown without an error'));
      metrics.add('faults', 1);
    },
    flush: metrics.flush,
  };
}

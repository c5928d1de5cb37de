import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type ZoneReport, zoneMetrics } from './zone-report.ts';

/** A report whose metrics are printed at the end of each invocation. */
export interface FlushedZoneReport extends ZoneReport {
  flush(): void;
}

/** Makes the report of a function: JSON logs and embedded metrics through Powertools. */
export function createZoneReport(): FlushedZoneReport {
  const logger = new Logger();
  const metrics = new Metrics({ namespace: 'BTPS' });
  return {
    note: (occurrence, value, details) => {
      const { metric, unit, level } = zoneMetrics[occurrence];
      logger[level](metric, { value, ...details });
      metrics.addMetric(metric, MetricUnit[unit], value);
    },
    fault: (what, error) => {
      logger.error(`${what} failed`, error instanceof Error ? error : new Error('thrown without an error'));
      metrics.addMetric('Faults', MetricUnit.Count, 1);
    },
    flush: () => {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}

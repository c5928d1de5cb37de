import { Logger } from '@aws-lambda-powertools/logger';
import { createLog } from '../telemetry/create-log.ts';
import { createMetrics } from '../telemetry/create-metrics.ts';
import { metrics as metricTable } from '../telemetry/metrics.ts';
import { reportRevocation } from '../telemetry/report-delegation.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { type ZoneReport, zoneOccurrences } from './zone-report.ts';

/** A report whose metrics are printed at the end of each invocation. */
export interface FlushedZoneReport extends ZoneReport, Pick<Telemetry, 'revocation'> {
  flush(): void;
}

/** Makes the report of a function: JSON logs and embedded metrics through Powertools. */
export function createZoneReport(): FlushedZoneReport {
  const logger = new Logger();
  const metrics = createMetrics();
  const output = { log: createLog(logger), metrics };
  return {
    note: (occurrence, value, details) => {
      logger[zoneOccurrences[occurrence]](metricTable[occurrence].name, { value, ...details });
      metrics.add(occurrence, value);
    },
    done: (what, details) => logger.info(what, { ...details }),
    revocation: (report) => reportRevocation(report, output),
    fault: (what, error) => {
      logger.error(`${what} failed`, error instanceof Error ? error : new Error('thrown without an error'));
      metrics.add('faults', 1);
    },
    flush: metrics.flush,
  };
}

import { Logger } from '@aws-lambda-powertools/logger';
import { callerRequestId } from './caller-request-id.ts';
import { createLog } from './create-log.ts';
import { createMetrics } from './create-metrics.ts';
import { reportEnrolment, reportRevocation } from './report-delegation.ts';
import { reportVerification } from './report-verification.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * Makes the telemetry of a function: JSON logs and embedded metrics through Powertools, configured by the
 * POWERTOOLS_* variables and `BTPS_STAGE` of its environment. `POWERTOOLS_LOGGER_SAMPLE_RATE` is the share of requests
 * whose debug lines are printed too.
 *
 * @param now clock, epoch milliseconds
 */
export function createTelemetry(now: () => number = Date.now): Telemetry {
  const logger = new Logger();
  const metrics = createMetrics({ now });
  // Given to Powertools with each line, few as there are: appending keys and taking them back costs every request.
  let request = {};
  const log = createLog(logger, () => request);
  const output = { log, metrics };
  const finish = () => {
    metrics.flush();
    request = {};
  };
  return {
    verification: (report) => reportVerification(report, output),
    enrolment: (report) => reportEnrolment(report, output),
    revocation: (report) => reportRevocation(report, output),
    forwarding: ({ ageSeconds, ...report }) => {
      log.info('message_forwarding', { ...report, ageSeconds });
      metrics.add(forwardingMetrics[report.end], 1);
      metrics.add('outboxAge', ageSeconds);
    },
    rateLimited: () => metrics.add('rateLimitHits', 1),
    suspicion: (report) => {
      log.warn('suspicious_pattern', { ...report });
      metrics.add('suspiciousPatterns', 1);
    },
    damagedZone: (identity) => {
      log.error('damaged_zone', { identity });
      metrics.add('damagedZone', 1);
    },
    fault: (what, error, correlationId) => {
      const thrown = error instanceof Error ? error : new Error('thrown without an error');
      log.error(`${what} failed`, {
        error: thrown,
        ...(correlationId !== undefined && { correlationId }),
      });
      metrics.add('faults', 1);
    },
    middleware: () => ({
      before: ({ event, context }) => {
        logger.addContext(context);
        logger.refreshSampleRateCalculation();
        request = {
          correlationId: event?.requestContext?.requestId,
          callerRequestId: callerRequestId(event?.headers),
        };
      },
      after: finish,
      onError: finish,
    }),
  };
}

const forwardingMetrics = {
  delivered: 'forwarded',
  postponed: 'postponedForwards',
  refused: 'failedForwards',
} as const;

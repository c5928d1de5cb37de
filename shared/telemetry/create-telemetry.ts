import { Logger } from '@aws-lambda-powertools/logger';
import { callerRequestId } from './caller-request-id.ts';
import { createMetrics } from './create-metrics.ts';
import { reportEnrolment, reportRevocation } from './report-delegation.ts';
import { reportVerification } from './report-verification.ts';
import type { Telemetry } from './telemetry.ts';
import type { TelemetryOutput } from './telemetry-output.ts';

/**
 * Makes the telemetry of a function: JSON logs and embedded metrics through Powertools, configured by the
 * POWERTOOLS_* variables and `BTPS_STAGE` of its environment. `POWERTOOLS_LOGGER_SAMPLE_RATE` is the share of requests
 * whose debug lines are printed too.
 *
 * @param now clock, epoch milliseconds
 */
export function createTelemetry(now: () => number = Date.now): Telemetry {
  const output: TelemetryOutput = { logger: new Logger(), metrics: createMetrics({ now }) };
  const { logger, metrics } = output;
  return {
    verification: (report) => reportVerification(report, output),
    enrolment: (report) => reportEnrolment(report, output),
    revocation: (report) => reportRevocation(report, output),
    forwarding: ({ ageSeconds, ...report }) => {
      logger.info('message_forwarding', { ...report, ageSeconds });
      metrics.add(forwardingMetrics[report.end], 1);
      metrics.add('outboxAge', ageSeconds);
    },
    rateLimited: () => metrics.add('rateLimitHits', 1),
    suspicion: (report) => {
      logger.warn('suspicious_pattern', { ...report });
      metrics.add('suspiciousPatterns', 1);
    },
    damagedZone: (identity) => {
      logger.error('damaged_zone', { identity });
      metrics.add('damagedZone', 1);
    },
    fault: (what, error, correlationId) => {
      const thrown = error instanceof Error ? error : new Error('thrown without an error');
      logger.error(`${what} failed`, {
        error: thrown,
        ...(correlationId !== undefined && { correlationId }),
      });
      metrics.add('faults', 1);
    },
    middleware: () => ({
      before: ({ event, context }) => {
        logger.addContext(context);
        logger.refreshSampleRateCalculation();
        logger.appendKeys({
          correlationId: event?.requestContext?.requestId,
          callerRequestId: callerRequestId(event?.headers),
        });
      },
      after: () => finish(output),
      onError: () => finish(output),
    }),
  };
}

const forwardingMetrics = {
  delivered: 'forwarded',
  postponed: 'postponedForwards',
  refused: 'failedForwards',
} as const;

function finish({ logger, metrics }: TelemetryOutput): void {
  metrics.flush();
  logger.resetKeys();
}

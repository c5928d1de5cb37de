import { Logger } from '@aws-lambda-powertools/logger';
import { createMetrics, type MetricRecorder } from './create-metrics.ts';
import type { Telemetry, VerificationReport } from './telemetry.ts';

/**
 * Makes the telemetry of a function: JSON logs and embedded metrics through Powertools, configured by the
 * POWERTOOLS_* variables and `BTPS_STAGE` of its environment.
 */
export function createTelemetry(): Telemetry {
  const logger = new Logger();
  const metrics = createMetrics();
  return {
    verification: (report) => reportVerification(report, logger, metrics),
    fault: (what, error) => {
      logger.error(`${what} failed`, error instanceof Error ? error : new Error('thrown without an error'));
      metrics.add('faults', 1);
    },
    revocation: ({ revoked, failed, ...report }) => {
      logger.info('delegation_revocation', { ...report, revoked, failed });
      metrics.add('revocations', revoked);
      metrics.add('failedRevocations', failed);
    },
    forwarding: (report) => {
      logger.info('message_forwarding', { ...report });
      metrics.add(forwardingMetrics[report.end], 1);
    },
    damagedZone: (identity) => {
      logger.error('damaged_zone', { identity });
      metrics.add('damagedZone', 1);
    },
    middleware: () => ({
      before: ({ event, context }) => {
        logger.addContext(context);
        logger.appendKeys({ correlationId: event?.requestContext?.requestId });
      },
      after: () => finish(logger, metrics),
      onError: () => finish(logger, metrics),
    }),
  };
}

const forwardingMetrics = {
  delivered: 'forwarded',
  postponed: 'postponedForwards',
  refused: 'failedForwards',
} as const;

function reportVerification(report: VerificationReport, logger: Logger, metrics: MetricRecorder): void {
  const { identity, source, success, code, durationMs, dnsMs } = report;
  const entry = { identity, clientIp: source, success, code, verificationTime: durationMs };
  // Accepted messages leave an audit event each; a line a message would cost more than the message.
  if (success || code === 'RATE_LIMIT_EXCEEDED') logger.debug('delegation_verification', entry);
  else logger.info('delegation_verification', entry);
  metrics.add('requests', 1);
  metrics.add('verificationTime', durationMs);
  if (dnsMs !== undefined) metrics.add('dnsTime', dnsMs);
  if (success) return;
  metrics.add('failures', 1);
  if (code) metrics.describe('code', code);
  if (code === 'DNSSEC_VALIDATION_FAILED') metrics.add('bogusAnswers', 1);
}

function finish(logger: Logger, metrics: MetricRecorder): void {
  metrics.flush();
  logger.resetKeys();
}

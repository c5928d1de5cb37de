import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Telemetry, VerificationReport } from './telemetry.ts';

/** Metrics of every function go into one namespace. */
const namespace = 'BTPS';

/**
 * Makes the telemetry of a function: JSON logs and embedded metrics through Powertools, configured by the
 * POWERTOOLS_* variables of its environment.
 */
export function createTelemetry(): Telemetry {
  const logger = new Logger();
  const metrics = new Metrics({ namespace });
  return {
    verification: (report) => reportVerification(report, logger, metrics),
    fault: (what, error) => {
      logger.error(`${what} failed`, error instanceof Error ? error : new Error('thrown without an error'));
      metrics.addMetric('Faults', MetricUnit.Count, 1);
    },
    revocation: ({ revoked, failed, ...report }) => {
      logger.info('delegation_revocation', { ...report, revoked, failed });
      metrics.addMetric('Revocations', MetricUnit.Count, revoked);
      metrics.addMetric('FailedRevocations', MetricUnit.Count, failed);
    },
    damagedZone: (identity) => {
      logger.error('damaged_zone', { identity });
      metrics.addMetric('DamagedZone', MetricUnit.Count, 1);
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

function reportVerification(report: VerificationReport, logger: Logger, metrics: Metrics): void {
  const { identity, source, success, code, durationMs, dnsMs } = report;
  const entry = { identity, clientIp: source, success, code, verificationTime: durationMs };
  // Accepted messages leave an audit event each; a line a message would cost more than the message.
  if (success || code === 'RATE_LIMIT_EXCEEDED') logger.debug('delegation_verification', entry);
  else logger.info('delegation_verification', entry);
  metrics.addMetric('DelegationRequests', MetricUnit.Count, 1);
  metrics.addMetric('VerificationTime', MetricUnit.Milliseconds, durationMs);
  if (dnsMs !== undefined) metrics.addMetric('DnsResolutionTime', MetricUnit.Milliseconds, dnsMs);
  if (success) return;
  metrics.addMetric('DelegationFailures', MetricUnit.Count, 1);
  if (code) metrics.addMetadata('code', code);
}

function finish(logger: Logger, metrics: Metrics): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  logger.resetKeys();
}

import type { VerificationReport } from './telemetry.ts';
import type { TelemetryOutput } from './telemetry-output.ts';

/**
 * Logs and counts one decided message. Accepted ones have an audit event each, so that their lines are printed for a
 * sample alone, like those of requests that a limit refused: either could cost more than what it tells of.
 */
export function reportVerification(report: VerificationReport, { logger, metrics }: TelemetryOutput): void {
  const { identity, source, success, code, durationMs, identityExists, dns } = report;
  const limited = code === 'RATE_LIMIT_EXCEEDED';
  const entry = {
    ...{ identity, success, code, verificationTime: durationMs, clientIp: source },
    ...(dns && { dnsTime: dns.durationMs }),
  };
  if (success || limited) logger.debug('delegation_verification', entry);
  else logger.info('delegation_verification', entry);

  metrics.add('requests', 1);
  if (identityExists) metrics.add('knownRequests', 1);
  metrics.add('verificationTime', durationMs);
  if (dns) {
    metrics.add('dnsTime', dns.durationMs);
    metrics.add('memoryHits', dns.lookups.memory);
    metrics.add('sharedHits', dns.lookups.shared);
    metrics.add('networkLookups', dns.lookups.network);
  }
  if (success) {
    metrics.add('accepted', 1);
    return;
  }
  metrics.add('failures', 1);
  if (identityExists) metrics.add('knownFailures', 1);
  if (code === undefined) return;
  metrics.describe('code', code);
  if (!limited) metrics.addSplit('failures', code);
  if (code === 'DNSSEC_VALIDATION_FAILED') metrics.add('bogusAnswers', 1);
}

import type { EnrolmentReport, RevocationReport } from './telemetry.ts';
import type { TelemetryOutput } from './telemetry-output.ts';

/** Callers choose it; the log keeps the beginning. */
const longestUserAgent = 200;

/** Logs and counts one request to enrol (best-practices.md, DelegationLogger). */
export function reportEnrolment(
  { userAgent, reauthentication, ...report }: EnrolmentReport,
  { log, metrics }: TelemetryOutput,
): void {
  const agent = userAgent?.slice(0, longestUserAgent);
  const entry = { ...report, reauthentication, userAgent: agent };
  if (report.code === 'RATE_LIMIT_EXCEEDED') log.debug('delegation_request', entry);
  else log.info('delegation_request', entry);
  metrics.add(report.success ? 'enrolments' : 'failedEnrolments', 1);
  if (reauthentication) metrics.add('reauthentications', 1);
}

/**
 * Logs and counts a revocation: a line for each device (best-practices.md, DelegationLogger), or one for a request that
 * was refused as a whole.
 */
export function reportRevocation(
  { devices, refused, ...common }: RevocationReport,
  { log, metrics }: TelemetryOutput,
): void {
  if (refused) log.warn('delegation_revocation', { ...common, success: false, code: refused });
  for (const { deviceId, status, error } of devices) {
    const entry = { ...common, deviceId, success: status === 'REVOKED', status, reasonOfFailure: error };
    if (status === 'REVOKED') log.info('delegation_revocation', entry);
    else log.warn('delegation_revocation', entry);
  }
  const revoked = devices.filter(({ status }) => status === 'REVOKED').length;
  metrics.add('revocations', revoked);
  metrics.add('failedRevocations', devices.length - revoked + (refused ? 1 : 0));
}

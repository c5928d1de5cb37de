import type { DnsWork, VerificationReport } from './telemetry.ts';
import type { TelemetryOutput } from './telemetry-output.ts';

/** DNS work that is told at once even if only caches did it, milliseconds: far below what the alarm is on. */
const slowDnsMs = 1000;

/**
 * Logs one decided message and counts it if it was refused; accepted ones are counted by who writes their audit events
 * (`createAcceptedCounter`). Since they have one each, their lines are printed for a sample alone, like those of
 * requests that a limit refused, and their times wait for another line: either could cost more than what it tells of.
 */
export function reportVerification(report: VerificationReport, { log, metrics }: TelemetryOutput): void {
  const { identity, source, success, code, durationMs, identityExists, dns } = report;
  const limited = code === 'RATE_LIMIT_EXCEEDED';
  const entry = {
    ...{ identity, success, code, verificationTime: durationMs, clientIp: source },
    ...(dns && { dnsTime: dns.durationMs }),
  };
  if (success || limited) log.debug('delegation_verification', entry);
  else log.info('delegation_verification', entry);

  metrics.addLater('verificationTime', durationMs);
  if (dns) reportDnsWork(dns, metrics);
  if (success) return;
  metrics.add('requests', 1);
  metrics.add('failures', 1);
  if (identityExists) {
    metrics.add('knownRequests', 1);
    metrics.add('knownFailures', 1);
  }
  if (code === undefined) return;
  metrics.describe('code', code);
  if (!limited) metrics.addSplit('failures', code);
  if (code === 'DNSSEC_VALIDATION_FAILED') metrics.add('bogusAnswers', 1);
}

/** What an alarm may be waiting for does not wait. */
function reportDnsWork({ durationMs, lookups }: DnsWork, metrics: TelemetryOutput['metrics']): void {
  const add = lookups.network > 0 || durationMs >= slowDnsMs ? metrics.add : metrics.addLater;
  const measured = {
    ...{ dnsTime: durationMs, memoryHits: lookups.memory },
    ...{ sharedHits: lookups.shared, networkLookups: lookups.network },
  };
  for (const metric of ['dnsTime', 'memoryHits', 'sharedHits', 'networkLookups'] as const) {
    if (measured[metric] > 0) add(metric, measured[metric]);
  }
}

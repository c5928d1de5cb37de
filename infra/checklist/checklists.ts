import type { Point } from './check.ts';
import { checkAlerting } from './checks/alerting.ts';
import { checkBackup } from './checks/backup.ts';
import { checkCryptographicLibraries } from './checks/cryptographic-libraries.ts';
import { checkDisasterRecovery } from './checks/disaster-recovery.ts';
import { checkDnsPerformance } from './checks/dns-performance.ts';
import { checkDnssec } from './checks/dnssec.ts';
import { checkLogging } from './checks/logging.ts';
import { checkPropagationTimes } from './checks/propagation-times.ts';
import { checkRateLimits } from './checks/rate-limits.ts';
import { checkRecordCleanup } from './checks/record-cleanup.ts';
import { checkRevocationProcedure } from './checks/revocation-procedure.ts';
import { checkRevocationPropagation } from './checks/revocation-propagation.ts';
import { checkSecurityAudit } from './checks/security-audit.ts';
import { checkSecurityLogs } from './checks/security-logs.ts';
import { checkSuccessRates } from './checks/success-rates.ts';
import { checkSuspiciousPatterns } from './checks/suspicious-patterns.ts';
import { checkTtlUsage } from './checks/ttl-usage.ts';
import { checkTtlValues } from './checks/ttl-values.ts';

/** The lists of best-practices.md, Deployment Checklist, each point with what checks it. */
export const checklists = {
  pre: [
    { id: 'dnssec', says: 'Enable DNSSEC for delegation domains', check: checkDnssec },
    { id: 'ttl-values', says: 'Configure appropriate TTL values (60-300 seconds)', check: checkTtlValues },
    { id: 'alerting', says: 'Set up monitoring and alerting', check: checkAlerting },
    { id: 'logging', says: 'Implement comprehensive logging', check: checkLogging },
    { id: 'revocation-procedure', says: 'Test revocation procedures', check: checkRevocationProcedure },
    { id: 'propagation-times', says: 'Validate DNS propagation times', check: checkPropagationTimes },
  ],
  post: [
    { id: 'success-rates', says: 'Monitor delegation success rates', check: checkSuccessRates },
    { id: 'dns-performance', says: 'Track DNS resolution performance', check: checkDnsPerformance },
    {
      id: 'revocation-propagation',
      says: 'Monitor revocation propagation',
      check: checkRevocationPropagation,
    },
    { id: 'security-logs', says: 'Review security logs regularly', check: checkSecurityLogs },
    { id: 'ttl-usage', says: 'Update TTL values based on usage patterns', check: checkTtlUsage },
    { id: 'security-audit', says: 'Conduct periodic security audits', check: checkSecurityAudit },
  ],
  maintenance: [
    { id: 'record-cleanup', says: 'Regular DNS record cleanup', check: checkRecordCleanup },
    {
      id: 'suspicious-patterns',
      says: 'Monitor for suspicious delegation patterns',
      check: checkSuspiciousPatterns,
    },
    {
      id: 'cryptographic-libraries',
      says: 'Update cryptographic libraries',
      check: checkCryptographicLibraries,
    },
    { id: 'rate-limits', says: 'Review and update rate limits', check: checkRateLimits },
    { id: 'backup', says: 'Backup delegation records', check: checkBackup },
    { id: 'disaster-recovery', says: 'Test disaster recovery procedures', check: checkDisasterRecovery },
  ],
} as const satisfies Record<string, readonly Point[]>;

/** Name of a list. */
export type ListName = keyof typeof checklists;

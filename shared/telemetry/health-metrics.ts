import type { CheckName } from '../health/health-report.ts';
import type { Metric } from './metric.ts';

const by = ['health'] as const;

/** What the checks of each minute measure, by the canary. */
export const healthMetrics = {
  healthChecks: {
    name: 'HealthChecks',
    unit: 'Count',
    alarmed: true,
    by,
    about: 'Runs of all checks, one a minute; none is a reason to look too.',
  },
  unhealthy: {
    name: 'Unhealthy',
    unit: 'Count',
    alarmed: true,
    by,
    about: 'Runs that found the service unhealthy; 0 for the others.',
  },
  dnsCheck: {
    name: 'DnsCheckFailures',
    unit: 'Count',
    alarmed: true,
    by,
    about: 'Runs in which the records of the canary were not resolved, or not within 3 s.',
  },
  delegationCheck: {
    name: 'DelegationCheckFailures',
    unit: 'Count',
    alarmed: true,
    by,
    about: 'Runs in which a message of the canary was not verified by `POST /verify`.',
  },
  tokenCheck: {
    name: 'TokenCheckFailures',
    unit: 'Count',
    alarmed: true,
    by,
    about: 'Runs in which a good token of the canary was refused, or an expired or forged one not.',
  },
  revocationCheck: {
    name: 'RevocationCheckFailures',
    unit: 'Count',
    alarmed: true,
    by,
    about: 'Runs in which a revoked device of the canary was not refused.',
  },
  databaseCheck: {
    name: 'DatabaseCheckFailures',
    unit: 'Count',
    alarmed: false,
    by,
    about: 'Runs in which the registry could not be read and written.',
  },
  route53Check: {
    name: 'Route53CheckFailures',
    unit: 'Count',
    alarmed: false,
    by,
    about: 'Runs in which Route 53 did not list the zone.',
  },
  dnssecCheck: {
    name: 'DnssecCheckFailures',
    unit: 'Count',
    alarmed: false,
    by,
    about: 'Runs in which the zone was bogus, or not signed and proved as it should be.',
  },
  deadLetterCheck: {
    name: 'DeadLetterCheckFailures',
    unit: 'Count',
    alarmed: false,
    by,
    about: 'Runs in which something lay in a dead-letter queue, or these could not be asked.',
  },
  driftCheck: {
    name: 'DriftCheckFailures',
    unit: 'Count',
    alarmed: false,
    by,
    about: 'Runs after a reconciliation that found drift or obstacles, or without one for 26 hours.',
  },
  canaryDnsTime: {
    name: 'CanaryDnsTime',
    unit: 'Milliseconds',
    alarmed: false,
    by,
    about: 'All DNS work of looking up the canary past the caches.',
  },
  deadLetters: {
    name: 'DeadLetters',
    unit: 'Count',
    alarmed: false,
    by,
    about: 'Messages in the dead-letter queues.',
  },
} as const satisfies Record<string, Metric>;

/** The metric of each check: 1 for a run in which it did not find everything well, else 0. */
export const checkMetrics = {
  dnsResolution: 'dnsCheck',
  delegation: 'delegationCheck',
  tokens: 'tokenCheck',
  revocation: 'revocationCheck',
  database: 'databaseCheck',
  route53: 'route53Check',
  dnssec: 'dnssecCheck',
  deadLetters: 'deadLetterCheck',
  drift: 'driftCheck',
} as const satisfies Record<CheckName, keyof typeof healthMetrics>;

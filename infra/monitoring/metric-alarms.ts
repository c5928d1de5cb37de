import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type AlarmedMetric, metrics } from '../../shared/telemetry/metrics.ts';
import type { Bound, OperatorAlarms } from '../operator-alarms.ts';
import type { RatedMetric } from './failure-rate-alarms.ts';
import type { HealthMetric } from './health-alarms.ts';
import { serviceMetric } from './printed-metric.ts';

interface MetricAlarm {
  /** One occurrence is too much unless given. */
  readonly bound?: Bound;
  /** Five minutes unless given. */
  readonly period?: Duration;
  readonly description: string;
  readonly runbook: string;
}

/** What has to be said of each: the thresholds are those of best-practices.md and revocation.md, where they name one. */
function describeAlarms(
  recordTtlSeconds: number,
): Readonly<Record<Exclude<AlarmedMetric, RatedMetric | HealthMetric>, MetricAlarm>> {
  return {
    faults: {
      description:
        'A function met a fault of ours, or of a service that it depends on. Look for errors in the logs of the functions.',
      runbook: 'faults',
    },
    dnsTime: {
      bound: { above: 5000 },
      description:
        'The DNS work of a verification took more than 5 s. Look whose servers are slow: ours, the resolvers, or those of one sender.',
      runbook: 'slow-dns',
    },
    bogusAnswers: {
      bound: { threshold: 5 },
      description:
        'DNS answers fail validation: an operator elsewhere slipped, our own zone is signed wrongly, or somebody forges. The log tells the identities.',
      runbook: 'bogus-answers',
    },
    damagedZone: {
      description:
        'The zone shows another key than the registry. Those messages are refused; check who may write it.',
      runbook: 'damaged-zone',
    },
    suspiciousPatterns: {
      description:
        'Somebody tries many identities, many devices of one user fail, or a user enrols devices over and over. The audit trail suspicious-patterns tells who.',
      runbook: 'suspicious-patterns',
    },
    revocations: {
      bound: { above: 10 },
      period: Duration.hours(1),
      description: 'More than ten devices were revoked within an hour. Ask the portal whether it meant to.',
      runbook: 'many-revocations',
    },
    failedRevocations: {
      description:
        'A device that was to be revoked was not. The log tells which and why; until it is repeated the device may be active.',
      runbook: 'failed-revocations',
    },
    propagationTime: {
      bound: { above: 300 },
      description:
        'A server with authority for the zone shows, or could not be asked about, a record that was removed more than five minutes ago.',
      runbook: 'slow-propagation',
    },
    resolverPropagationTime: {
      bound: { above: recordTtlSeconds + 120 },
      description:
        'A public resolver shows, or could not be asked about, a record whose time to live is over by two minutes.',
      runbook: 'slow-resolvers',
    },
    foreignEdits: {
      description:
        'Somebody else changed records of an identity. Ours are back; find out who may write the zone.',
      runbook: 'foreign-edits',
    },
    obstacles: {
      description:
        'A wildcard, CNAME, NS or DS record lies at or above names of identities. Remove it by hand.',
      runbook: 'zone-obstacles',
    },
    unpublishable: {
      description: 'An identity has more devices than its record can list. Revoke those that are not used.',
      runbook: 'unpublishable-records',
    },
    syncFailures: {
      description: 'Records of an identity could not be brought up to date. Look into the log of zoneSync.',
      runbook: 'zone-sync-failures',
    },
    drift: {
      description: 'The zone did not show what the registry says. It is being repaired; look for the reason.',
      runbook: 'zone-drift',
    },
    repairedEvents: {
      description:
        'Accepted messages had no audit event until the sweep. Look for errors of the function dispatch.',
      runbook: 'repaired-audit-events',
    },
  };
}

/** What the alarms are about, and whom they tell. */
export interface MetricAlarmsProps {
  /** Name of the deployment, by which its metrics are told from those of another one. */
  readonly stage: string;
  /** TTL of the delegation records, seconds. */
  readonly recordTtlSeconds: number;
  readonly operators: OperatorAlarms;
}

/** Tells the operators what the functions count. */
export class MetricAlarms extends Construct {
  constructor(scope: Construct, id: string, { stage, recordTtlSeconds, operators }: MetricAlarmsProps) {
    super(scope, id);
    const alarms = describeAlarms(recordTtlSeconds);
    for (const key of Object.keys(alarms) as (keyof typeof alarms)[]) {
      const { bound = { threshold: 1 }, period, description, runbook } = alarms[key];
      const metric = serviceMetric(key, { stage, ...(period && { period }) });
      operators.watch(this, metrics[key].name, { metric, ...bound, description, runbook });
    }
  }
}

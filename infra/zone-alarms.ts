import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { zoneMetrics } from '../shared/zone/zone-report.ts';
import type { FunctionName } from './functions.ts';
import type { OperatorAlarms } from './operator-alarms.ts';

/** Namespace of the metrics that the functions print into their logs. */
const namespace = 'BTPS';

interface ZoneAlarm {
  readonly metric: string;
  /** Functions that print it. */
  readonly by: readonly FunctionName[];
  /** Least value that is too much; one occurrence unless given. */
  readonly threshold?: number;
  readonly description: string;
}

const syncing: readonly FunctionName[] = ['zoneSync', 'watch'];

const alarms: Readonly<Record<string, ZoneAlarm>> = {
  ForeignEdits: {
    metric: zoneMetrics.foreignEdits.metric,
    by: syncing,
    description:
      'Somebody else changed records of an identity. Ours are back; find out who may write the zone.',
  },
  Obstacles: {
    metric: zoneMetrics.obstacles.metric,
    by: syncing,
    description:
      'A wildcard, CNAME, NS or DS record lies at or above names of identities. Remove it by hand.',
  },
  Unpublishable: {
    metric: zoneMetrics.unpublishable.metric,
    by: syncing,
    description: 'An identity has more devices than its record can list. Revoke those that are not used.',
  },
  SyncFailures: {
    metric: zoneMetrics.syncFailures.metric,
    by: syncing,
    description: 'Records of an identity could not be brought up to date. Look into the log of zoneSync.',
  },
  Drift: {
    metric: zoneMetrics.drift.metric,
    by: ['watch'],
    description: 'The zone did not show what the registry says. It is being repaired; look for the reason.',
  },
  PropagationOverdue: {
    metric: zoneMetrics.propagationOverdue.metric,
    by: ['watch'],
    description: 'A DNS server still shows a device that was revoked. It is refused here, but not by others.',
  },
  // revocation.md, Monitoring Metrics: more than 5 minutes.
  SlowPropagation: {
    metric: zoneMetrics.propagationTime.metric,
    by: ['watch'],
    threshold: 300,
    description: 'A revocation took more than five minutes to leave every DNS server that is watched.',
  },
  RepairedEvents: {
    metric: zoneMetrics.repairedEvents.metric,
    by: ['watch'],
    description:
      'Accepted messages had no audit event until the sweep. Look for errors of the function dispatch.',
  },
  DamagedZone: {
    metric: 'DamagedZone',
    by: ['ingress', 'verify'],
    description:
      'The zone shows another key than the registry. Those messages are refused; check who may write it.',
  },
};

/** Tells the operators what goes wrong with the zone. */
export class ZoneAlarms extends Construct {
  constructor(scope: Construct, id: string, operators: OperatorAlarms) {
    super(scope, id);
    for (const [name, alarm] of Object.entries(alarms)) {
      const { threshold = 1, description } = alarm;
      operators.watch(this, name, { metric: metricOf(alarm), threshold, description });
    }
  }
}

/** Each function prints a metric under its own name. */
function metricOf({ metric: metricName, by, threshold }: ZoneAlarm): IMetric {
  const period = Duration.minutes(5);
  const statistic = threshold === undefined ? Stats.SUM : Stats.MAXIMUM;
  const metrics = by.map(
    (service) => new Metric({ namespace, metricName, dimensionsMap: { service }, statistic, period }),
  );
  const [only] = metrics;
  if (metrics.length === 1 && only) return only;
  return new MathExpression({
    label: metricName,
    expression: metrics.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    period,
  });
}

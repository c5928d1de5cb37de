import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import {
  type AlarmedMetric,
  type MetricDimensions,
  metricNamespace,
  metrics,
} from '../shared/telemetry/metrics.ts';
import type { FunctionName } from './functions.ts';
import type { OperatorAlarms } from './operator-alarms.ts';

interface MetricAlarm {
  /** Functions that print it. */
  readonly by: readonly FunctionName[];
  /** Least value that is too much; one occurrence unless given. */
  readonly threshold?: number;
  readonly description: string;
}

const syncing: readonly FunctionName[] = ['zoneSync', 'watch'];

const alarms: Readonly<Record<AlarmedMetric, MetricAlarm>> = {
  faults: {
    by: ['ingress', 'verify', 'inbox', 'auth', 'portal', 'revoke', 'zoneSync', 'watch', 'forward'],
    description:
      'A function met a fault of ours, or of a service that it depends on. Look for errors in the logs of the functions.',
  },
  bogusAnswers: {
    by: ['ingress', 'verify'],
    threshold: 5,
    description:
      'DNS answers fail validation: an operator elsewhere slipped, our own zone is signed wrongly, or somebody forges. The log tells the identities.',
  },
  damagedZone: {
    by: ['ingress', 'verify'],
    description:
      'The zone shows another key than the registry. Those messages are refused; check who may write it.',
  },
  foreignEdits: {
    by: syncing,
    description:
      'Somebody else changed records of an identity. Ours are back; find out who may write the zone.',
  },
  obstacles: {
    by: syncing,
    description:
      'A wildcard, CNAME, NS or DS record lies at or above names of identities. Remove it by hand.',
  },
  unpublishable: {
    by: syncing,
    description: 'An identity has more devices than its record can list. Revoke those that are not used.',
  },
  syncFailures: {
    by: syncing,
    description: 'Records of an identity could not be brought up to date. Look into the log of zoneSync.',
  },
  drift: {
    by: ['watch'],
    description: 'The zone did not show what the registry says. It is being repaired; look for the reason.',
  },
  propagationOverdue: {
    by: ['watch'],
    description: 'A DNS server still shows a device that was revoked. It is refused here, but not by others.',
  },
  // revocation.md, Monitoring Metrics: more than 5 minutes.
  propagationTime: {
    by: ['watch'],
    threshold: 300,
    description: 'A revocation took more than five minutes to leave every DNS server that is watched.',
  },
  repairedEvents: {
    by: ['watch'],
    description:
      'Accepted messages had no audit event until the sweep. Look for errors of the function dispatch.',
  },
};

/** What the alarms are about, and whom they tell. */
export interface MetricAlarmsProps {
  /** Name of the deployment, by which its metrics are told from those of another one. */
  readonly stage: string;
  readonly operators: OperatorAlarms;
}

/** Tells the operators what the functions count. */
export class MetricAlarms extends Construct {
  constructor(scope: Construct, id: string, { stage, operators }: MetricAlarmsProps) {
    super(scope, id);
    for (const key of Object.keys(alarms) as AlarmedMetric[]) {
      const { by, threshold, description } = alarms[key];
      const statistic = metrics[key].unit === 'Count' ? Stats.SUM : Stats.MAXIMUM;
      const printed = by.map((service) => printedMetric(key, { service, stage }, statistic));
      const metric = total(metrics[key].name, printed);
      operators.watch(this, metrics[key].name, { metric, threshold: threshold ?? 1, description });
    }
  }
}

const period = Duration.minutes(5);

function printedMetric(key: AlarmedMetric, { service, stage }: MetricDimensions, statistic: string): Metric {
  const metricName = metrics[key].name;
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { service, stage },
    statistic,
    period,
  });
}

/** Each function prints a metric under its own name. */
function total(label: string, printed: readonly Metric[]): IMetric {
  const [only] = printed;
  if (printed.length === 1 && only) return only;
  return new MathExpression({
    label,
    expression: printed.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(printed.map((metric, index) => [`m${index}`, metric])),
    period,
  });
}

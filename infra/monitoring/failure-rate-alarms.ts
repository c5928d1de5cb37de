import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { OperatorAlarms } from '../operator-alarms.ts';
import { serviceMetric } from './printed-metric.ts';

/** Metrics that alarms look at as a share of one another. */
export type RatedMetric = 'requests' | 'failures' | 'knownRequests' | 'knownFailures';

/** A share of fewer says nothing. */
const fewestRequests = 20;

/** Best-practices.md, Key Metrics: 5 %. */
const greatestPercent = 5;

/** Percent of messages that were refused, of all or of existing identities; 0 while there are too few. */
export function failureRate(which: 'all' | 'known', stage: string): IMetric {
  const [requests, failures] =
    which === 'all' ? (['requests', 'failures'] as const) : (['knownRequests', 'knownFailures'] as const);
  return new MathExpression({
    label: which === 'all' ? 'refused, %' : 'refused of existing identities, %',
    expression: `IF(${requests} >= ${fewestRequests}, 100 * FILL(${failures}, 0) / ${requests}, 0)`,
    usingMetrics: {
      [requests]: serviceMetric(requests, { stage }),
      [failures]: serviceMetric(failures, { stage }),
    },
    period: Duration.minutes(5),
  });
}

/** What the alarms are about, and whom they tell. */
export interface FailureRateAlarmsProps {
  /** Name of the deployment. */
  readonly stage: string;
  readonly operators: OperatorAlarms;
}

/**
 * Tells the operators when too many messages are refused. Anybody can have messages of made-up senders refused; the
 * second series counts those of existing identities alone.
 */
export class FailureRateAlarms extends Construct {
  constructor(scope: Construct, id: string, { stage, operators }: FailureRateAlarmsProps) {
    super(scope, id);
    operators.watch(this, 'All', {
      metric: failureRate('all', stage),
      above: greatestPercent,
      description:
        'More than 5 % of at least 20 messages were refused within five minutes. If the second alarm is quiet, senders that do not exist were made up.',
      runbook: 'failure-rate',
    });
    operators.watch(this, 'Known', {
      metric: failureRate('known', stage),
      above: greatestPercent,
      description:
        'More than 5 % of at least 20 messages of existing identities were refused within five minutes. Look which codes they got.',
      runbook: 'failure-rate-of-existing-identities',
    });
  }
}

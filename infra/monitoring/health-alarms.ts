import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MetricKey } from '../../shared/telemetry/metrics.ts';
import type { OperatorAlarms } from '../operator-alarms.ts';
import { serviceMetric } from './printed-metric.ts';

const period = Duration.minutes(1);

/** The checks of best-practices.md, Health Checks, which the canary takes through the running system. */
const canaryChecks = [
  'dnsCheck',
  'delegationCheck',
  'tokenCheck',
  'revocationCheck',
] as const satisfies readonly MetricKey[];

/** Metrics that the alarms here are on. */
export type HealthMetric = 'healthChecks' | 'unhealthy' | (typeof canaryChecks)[number];

/** What the alarms are about, and whom they tell. */
export interface HealthAlarmsProps {
  /** Name of the deployment. */
  readonly stage: string;
  readonly operators: OperatorAlarms;
}

/** Tells the operators what the checks of each minute find, and when there are none. */
export class HealthAlarms extends Construct {
  constructor(scope: Construct, id: string, { stage, operators }: HealthAlarmsProps) {
    super(scope, id);
    operators.watch(this, 'Unhealthy', {
      metric: serviceMetric('unhealthy', { stage, period }),
      threshold: 1,
      ...{ periods: 3, breaching: 2 },
      description:
        'The service does not do its work: the log of the function health tells which checks failed.',
      runbook: 'unhealthy',
    });
    operators.watch(this, 'Canary', {
      metric: new MathExpression({
        label: 'failed checks of the canary',
        expression: canaryChecks.join(' + '),
        usingMetrics: Object.fromEntries(
          canaryChecks.map((check) => [check, serviceMetric(check, { stage, period })]),
        ),
        period,
      }),
      threshold: 1,
      ...{ periods: 3, breaching: 2 },
      description:
        'What a user would do fails for the canary: resolution, verification, tokens, or the refusal of a revoked device.',
      runbook: 'canary-failing',
    });
    operators.watch(this, 'Silent', {
      metric: serviceMetric('healthChecks', { stage, period }),
      below: 1,
      periods: 5,
      missingIsBreaching: true,
      description:
        'No health check has run for five minutes. Look for errors of the function health and at its schedule.',
      runbook: 'no-health-checks',
    });
  }
}

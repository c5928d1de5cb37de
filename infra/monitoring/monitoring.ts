import { Duration } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { OperatorAlarms } from '../operator-alarms.ts';
import { Dashboard, type NamedMetrics } from './dashboard.ts';
import { FailureRateAlarms } from './failure-rate-alarms.ts';
import { HealthAlarms } from './health-alarms.ts';
import { MetricAlarms } from './metric-alarms.ts';
import { TableAlarms } from './table-alarms.ts';

/** What is watched, and whom it tells. */
export interface MonitoringProps {
  /** Name of the deployment. */
  readonly stage: string;
  /** TTL of the delegation records, seconds. */
  readonly recordTtlSeconds: number;
  readonly operators: OperatorAlarms;
  /** By the names that operators know them under. */
  readonly functions: Readonly<Record<string, { readonly function: IFunction }>>;
  readonly queues: Readonly<Record<string, IQueue>>;
  readonly tables: Readonly<Record<string, { readonly tableName: string }>>;
}

/** Alarms on what the functions and tables tell, and the dashboard; made last, since that shows every alarm. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { stage, operators } = props;
    new MetricAlarms(this, 'Metrics', props);
    new FailureRateAlarms(this, 'FailureRate', props);
    new HealthAlarms(this, 'Health', props);
    const tables = mapValues(props.tables, ({ tableName }) => tableName);
    new TableAlarms(this, 'Tables', { tables, operators });
    for (const [name, { function: watched }] of Object.entries(props.functions)) {
      operators.watch(this, `Throttles-${name}`, {
        metric: watched.metricThrottles({ period: Duration.minutes(5) }),
        threshold: 1,
        description: `Lambda had no room for the function ${name}: raise the concurrency of the account, or look who calls so much.`,
        runbook: 'function-throttles',
      });
    }
    new Dashboard(this, 'Dashboard', {
      stage,
      alarms: operators.all,
      queues: mapValues(props.queues, (queue, label) => waiting(queue, label)),
      errors: ofFunctions(props, (watched, label) => watched.metricErrors({ label })),
      throttles: ofFunctions(props, (watched, label) => watched.metricThrottles({ label })),
    });
  }
}

function ofFunctions(
  { functions }: MonitoringProps,
  metric: (watched: IFunction, label: string) => Metric,
): NamedMetrics {
  return mapValues(functions, ({ function: watched }, label) => metric(watched, label));
}

function waiting(queue: IQueue, label: string): Metric {
  return queue.metricApproximateNumberOfMessagesVisible({ label, statistic: Stats.MAXIMUM });
}

function mapValues<Value, Result>(
  values: Readonly<Record<string, Value>>,
  map: (value: Value, name: string) => Result,
): Readonly<Record<string, Result>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value, name)]));
}

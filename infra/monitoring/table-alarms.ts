import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { OperatorAlarms } from '../operator-alarms.ts';

/** What the alarms are about, and whom they tell. */
export interface TableAlarmsProps {
  /** Physical names of the tables, by what the alarms are called. */
  readonly tables: Readonly<Record<string, string>>;
  readonly operators: OperatorAlarms;
}

/** Tells the operators when DynamoDB throttles a table. */
export class TableAlarms extends Construct {
  constructor(scope: Construct, id: string, { tables, operators }: TableAlarmsProps) {
    super(scope, id);
    for (const [name, tableName] of Object.entries(tables)) {
      operators.watch(this, name, {
        metric: new MathExpression({
          label: `throttled requests, ${name}`,
          expression: 'FILL(reads, 0) + FILL(writes, 0)',
          usingMetrics: {
            reads: throttled('ReadThrottleEvents', tableName),
            writes: throttled('WriteThrottleEvents', tableName),
          },
          period,
        }),
        threshold: 1,
        description: `DynamoDB throttles the table ${name}: one partition takes more than it can, or the table grew too fast.`,
        runbook: 'throttled-tables',
      });
    }
  }
}

const period = Duration.minutes(5);

function throttled(metricName: string, tableName: string): Metric {
  return new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: { TableName: tableName },
    statistic: Stats.SUM,
    period,
  });
}

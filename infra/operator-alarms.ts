import { Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IAlarm,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** When a value is too much: from a least value on, beyond a greatest one, or when it is below a least one. */
export type Bound = { readonly threshold: number } | { readonly above: number } | { readonly below: number };

/** One thing that an operator has to know. */
export type OperatorAlarm = Bound & {
  readonly metric: IMetric;
  /** Last periods that are looked at, of the metric's length; 1 unless given. */
  readonly periods?: number;
  /** Periods of those that have to be too much; all unless given. */
  readonly breaching?: number;
  /** Whether periods without a value count as too much. */
  readonly missingIsBreaching?: boolean;
  /** What has happened and what to do first. */
  readonly description: string;
  /** Anchor of its section in docs/runbook.md. */
  readonly runbook: string;
};

/** Where operators read on. */
export const runbookPath = 'docs/runbook.md';

/** The topic that tells operators, and the alarms that feed it. */
export class OperatorAlarms extends Construct {
  private readonly topic: Topic;
  private readonly watched: Alarm[] = [];

  constructor(scope: Construct, id: string, props: { readonly email?: string }) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    // The statement that demands TLS replaces the default policy, which let alarms of the account publish.
    this.topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (props.email) this.topic.addSubscription(new EmailSubscription(props.email));
  }

  /** Every alarm that was added. */
  get all(): readonly IAlarm[] {
    return this.watched;
  }

  /** Adds an alarm, beside what it watches. */
  watch(scope: Construct, id: string, alarm: OperatorAlarm): void {
    const { metric, periods = 1, breaching, missingIsBreaching = false, description, runbook } = alarm;
    const created = new Alarm(scope, id, {
      metric,
      ...comparison(alarm),
      evaluationPeriods: periods,
      ...(breaching !== undefined && { datapointsToAlarm: breaching }),
      treatMissingData: missingIsBreaching ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      alarmDescription: `${description} Runbook: ${runbookPath}#${runbook}`,
    });
    created.addAlarmAction(new SnsAction(this.topic));
    this.watched.push(created);
  }
}

function comparison(bound: Bound): {
  readonly threshold: number;
  readonly comparisonOperator: ComparisonOperator;
} {
  if ('above' in bound) {
    return { threshold: bound.above, comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD };
  }
  if ('below' in bound) {
    return { threshold: bound.below, comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD };
  }
  return {
    threshold: bound.threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  };
}

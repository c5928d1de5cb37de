import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** One thing that an operator has to know. */
export interface OperatorAlarm {
  readonly metric: IMetric;
  /** Least value that is too much. */
  readonly threshold: number;
  /** Periods in a row, of the metric's length, that have to be too much; 1 unless given. */
  readonly periods?: number;
  /** What has happened and what to do first. */
  readonly description: string;
}

/** The topic that tells operators, and the alarms that feed it. */
export class OperatorAlarms extends Construct {
  private readonly topic: Topic;

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

  /** Adds an alarm, beside what it watches. */
  watch(scope: Construct, id: string, alarm: OperatorAlarm): void {
    new Alarm(scope, id, {
      metric: alarm.metric,
      threshold: alarm.threshold,
      evaluationPeriods: alarm.periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: alarm.description,
    }).addAlarmAction(new SnsAction(this.topic));
  }
}

import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping, type IFunction, MetricType } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { OperatorAlarms } from './operator-alarms.ts';

const safe = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } satisfies QueueProps;

/**
 * The bus that portals put events on and listen on, and the way of a revocation from there: rule, queue,
 * function. What gets stuck on the way lies in a queue of its own for two weeks, with an alarm.
 */
export class RevocationEvents extends Construct {
  readonly bus: EventBus;
  readonly queue: Queue;
  private readonly undelivered: Queue;
  private readonly failed: Queue;
  private readonly rule: Rule;

  constructor(scope: Construct, id: string, props: { readonly consumerTimeoutSeconds: number }) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: Stack.of(this).stackName,
      description: 'Revocations asked for by portals, and notices to users',
    });
    this.undelivered = new Queue(this, 'Undelivered', { ...safe, retentionPeriod: Duration.days(14) });
    Validations.of(this.undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the rule, which the check does not look at.',
    });
    this.failed = new Queue(this, 'Failed', { ...safe, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...safe,
      // Shorter than the six timeouts of AWS Lambda's guide: what failed for a moment is tried again before the alarm for
      // late revocations, and an item that comes twice changes nothing.
      visibilityTimeout: Duration.seconds(1.5 * props.consumerTimeoutSeconds),
      retentionPeriod: Duration.days(4),
      // An event may be almost as large; a smaller bound would lose it silently.
      maxMessageSizeBytes: 1_048_576,
      // Half an hour in all.
      deadLetterQueue: { queue: this.failed, maxReceiveCount: 20 },
    });
    this.rule = new Rule(this, 'Requested', {
      eventBus: this.bus,
      description: 'Brings revocations to the queue of the function that revokes',
      eventPattern: { source: ['btps.portal'], detailType: ['RevocationRequested'] },
      targets: [
        new SqsQueue(this.queue, {
          deadLetterQueue: this.undelivered,
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      ],
    });
    new CfnOutput(this, 'BusName', {
      value: this.bus.eventBusName,
      description: 'Event bus for the events of portals and the notices to users',
    });
  }

  /** What failed twenty times, and what never reached the queue. */
  get deadLetters(): readonly Queue[] {
    return [this.failed, this.undelivered];
  }

  /** Puts the function behind the queue; apart from the rest, since the function is told the bus. */
  connect(consumer: IFunction, alarms: OperatorAlarms): void {
    new EventSourceMapping(this, 'Mapping', {
      target: consumer,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      // More at once would only collide: the revocations of one identity change the same item.
      maxConcurrency: 5,
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
    this.addAlarms(alarms);
  }

  private addAlarms(alarms: OperatorAlarms): void {
    const period = Duration.minutes(1);
    alarms.watch(this, 'FailedRevocations', {
      metric: this.failed.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period }),
      threshold: 1,
      description:
        'Revocations failed for half an hour. Those devices may still be active: look into the log of the function revoke, then redrive the queue.',
      runbook: 'revocations-in-the-dead-letter-queue',
    });
    alarms.watch(this, 'UndeliveredRevocations', {
      metric: this.undelivered.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period }),
      threshold: 1,
      description:
        'Revocations never reached their queue. Those devices are still active: check the policy of the queue, then move the events over.',
      runbook: 'undelivered-revocations',
    });
    alarms.watch(this, 'LostRevocations', {
      metric: this.ruleMetric('InvocationsFailedToBeSentToDlq', period),
      threshold: 1,
      description:
        'Revocations reached neither their queue nor the one for what is undelivered. Ask the portal to send them again.',
      runbook: 'lost-revocations',
    });
    alarms.watch(this, 'LateRevocations', {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period }),
      threshold: Duration.minutes(2).toSeconds(),
      description: 'A revocation has been waiting for two minutes. Look for errors of the function revoke.',
      runbook: 'late-revocations',
    });
  }

  private ruleMetric(metricName: string, period: Duration): Metric {
    return new Metric({
      namespace: 'AWS/Events',
      metricName,
      dimensionsMap: { EventBusName: this.bus.eventBusName, RuleName: this.rule.ruleName },
      statistic: Stats.SUM,
      period,
    });
  }
}

import { Duration, Stack } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping, type IFunction, MetricType } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { OperatorAlarms } from './operator-alarms.ts';
import { createServerKeys, type ServerKeys, type ServerKeysProps } from './server-keys.ts';

const safe = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } satisfies QueueProps;

/** What the way of messages to other domains is made for. */
export interface ForwardingProps extends ServerKeysProps {
  readonly consumerTimeoutSeconds: number;
}

/**
 * The way of a message to another domain: the queue in which its attempts wait, and the keys by which this server is
 * known to others. What gets stuck lies in a queue of its own for two weeks, with an alarm.
 */
export class Forwarding extends Construct {
  readonly queue: Queue;
  readonly serverKeys: ServerKeys;
  private readonly failed: Queue;

  constructor(scope: Construct, id: string, props: ForwardingProps) {
    super(scope, id);
    this.failed = new Queue(this, 'Failed', { ...safe, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...safe,
      // AWS Lambda's guide asks for six times the timeout, so that no item comes back while it is retried.
      visibilityTimeout: Duration.seconds(6 * props.consumerTimeoutSeconds),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.failed, maxReceiveCount: 5 },
    });
    this.serverKeys = createServerKeys(this, props);
  }

  /** `SERVER_KEYS` of a function: JSON, the signing key first. */
  environmentValue(): string {
    return Stack.of(this).toJsonString(this.serverKeys.keyArns.map((kmsKeyId) => ({ kmsKeyId })));
  }

  /** What failed five times. */
  get deadLetters(): readonly Queue[] {
    return [this.failed];
  }

  /** Puts the function behind the queue. */
  connect(consumer: IFunction, alarms: OperatorAlarms): void {
    new EventSourceMapping(this, 'Mapping', {
      target: consumer,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      maxConcurrency: 20,
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
    alarms.watch(this, 'FailedForwards', {
      metric: this.failed.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(1),
      }),
      threshold: 1,
      description:
        'Forwarding failed five times for a reason of ours. Look into the log of the function forward, then redrive the queue; the daily sweep does so too.',
      runbook: 'forwards-in-the-dead-letter-queue',
    });
    // Attempts that wait on purpose are not visible, so that they have no age.
    alarms.watch(this, 'LateForwards', {
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MINIMUM,
        period: Duration.minutes(5),
      }),
      threshold: 1_000,
      periods: 3,
      description:
        'Messages to other domains pile up. Look for errors of the function forward, or slow servers.',
      runbook: 'late-forwards',
    });
  }
}

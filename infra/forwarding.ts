import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Alias, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping, type IFunction, MetricType } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { serverRecordName } from '../shared/protocol/server-record.ts';
import type { OperatorAlarms } from './operator-alarms.ts';

const safe = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } satisfies QueueProps;

/** What the way of messages to other domains is made for. */
export interface ForwardingProps {
  readonly consumerTimeoutSeconds: number;
  /** Domain of the users. */
  readonly domain: string;
  /** URL that other servers post messages to. */
  readonly publicUrl: string;
}

/**
 * The way of a message to another domain: the queue in which its attempts wait, and the key by which this server is
 * known to others. What gets stuck lies in a queue of its own for two weeks, with an alarm.
 */
export class Forwarding extends Construct {
  readonly queue: Queue;
  /** ARN of the key that vouchers and failure messages are signed with. */
  readonly serverKeyArn: string;
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
    const key = new Key(this, 'ServerKey', {
      description: 'Signs what this server says to others in its own name',
      keySpec: KeySpec.ECC_NIST_EDWARDS25519,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new Alias(this, 'Alias', { aliasName: `alias/${Stack.of(this).stackName}-server`, targetKey: key });
    this.serverKeyArn = key.keyArn;
    this.describeRecord(props);
  }

  /** `SERVER_KEYS` of a function: JSON. */
  environmentValue(): string {
    return Stack.of(this).toJsonString([{ kmsKeyId: this.serverKeyArn }]);
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
    });
  }

  /** The zone of identities may not hold this name, and the key is only known once it is made. */
  private describeRecord({ domain, publicUrl }: ForwardingProps): void {
    const command = `aws kms get-public-key --key-id ${this.serverKeyArn} --query PublicKey --output text`;
    new CfnOutput(this, 'ServerRecord', {
      value: `${serverRecordName(domain)} TXT "v=BTPS1;u=${publicUrl};key=$(${command})"`,
      description: `Record by which other servers find and know this one; it belongs into the zone of ${domain}`,
    });
  }
}

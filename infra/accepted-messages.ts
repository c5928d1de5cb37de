import { Duration, Validations } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type IFunction,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { OperatorAlarms } from './operator-alarms.ts';

/** Inserted messages only: the same table holds marks, and acknowledgements change items. */
const insertedMessage = FilterCriteria.filter({
  eventName: FilterRule.isEqual('INSERT'),
  dynamodb: { NewImage: { message: { S: FilterRule.exists() } } },
});

/** What the wiring needs. */
export interface AcceptedMessagesProps {
  /** Function that handles accepted messages. */
  readonly dispatch: IFunction;
  /** Stream of the inbox table. */
  readonly streamArn: string;
  readonly alarms: OperatorAlarms;
}

/**
 * Brings each accepted message from the inbox's stream to `dispatch`. A record that fails for good is set
 * aside whole in a bucket: a queue would get a pointer into a stream that forgets after 24 hours.
 */
export class AcceptedMessages extends Construct {
  /** Where records are set aside; `dispatch` has to be allowed to put objects into it. */
  readonly setAside: Bucket;

  constructor(scope: Construct, id: string, props: AcceptedMessagesProps) {
    super(scope, id);
    this.setAside = this.createBucket();
    const mapping = this.mapStream(props);
    this.addAlarms(props, mapping.eventSourceMappingId);
  }

  private createBucket(): Bucket {
    const bucket = new Bucket(this, 'SetAside', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [{ expiration: Duration.days(90) }],
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only the stream writes here, a few objects after a fault; another bucket for logs adds nothing.',
    });
    return bucket;
  }

  private mapStream({ dispatch, streamArn }: AcceptedMessagesProps): EventSourceMapping {
    const { bucketArn } = this.setAside;
    return new EventSourceMapping(this, 'Stream', {
      target: dispatch,
      eventSourceArn: streamArn,
      // What was accepted before the mapping existed counts too.
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [insertedMessage],
      batchSize: 100,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 20,
      maxRecordAge: Duration.hours(6),
      supportS3OnFailureDestination: true,
      onFailure: { bind: () => ({ destination: bucketArn }) },
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
  }

  private addAlarms({ dispatch, alarms }: AcceptedMessagesProps, mappingId: string): void {
    const period = Duration.minutes(1);
    alarms.watch(this, 'Late', {
      metric: dispatch.metric('IteratorAge', { statistic: Stats.MAXIMUM, period }),
      threshold: Duration.minutes(5).toMilliseconds(),
      periods: 3,
      description: 'Accepted messages wait for their audit event. Look for errors of the dispatch function.',
    });
    alarms.watch(this, 'SetAsideRecords', {
      metric: mappingMetric('OnFailureDestinationDeliveredEventCount', mappingId, period),
      threshold: 1,
      description:
        'Records of accepted messages were set aside. They lie whole in the bucket, to be replayed.',
    });
    alarms.watch(this, 'NotSetAside', {
      metric: dispatch.metric('DestinationDeliveryFailures', { statistic: Stats.SUM, period }),
      threshold: 1,
      description:
        'Records of accepted messages could not be set aside. Check the role of the dispatch function.',
    });
  }
}

function mappingMetric(metricName: string, mappingId: string, period: Duration): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { EventSourceMappingUUID: mappingId },
    statistic: Stats.SUM,
    period,
  });
}

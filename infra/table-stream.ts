import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import {
  EventSourceMapping,
  FilterCriteria,
  type IFunction,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { OperatorAlarms } from './operator-alarms.ts';
import { PrivateBucket } from './private-bucket.ts';

/** What follows a change of a table. */
export interface TableStreamProps {
  /** Function that handles the changes. */
  readonly function: IFunction;
  readonly streamArn: string;
  /** Changes that count. */
  readonly filter: Readonly<Record<string, unknown>>;
  /** Changes that the function takes at once. */
  readonly batchSize: number;
  /** How long a change waits for others, seconds; not at all unless given. */
  readonly batchingWindowSeconds?: number;
  /** What a change is, for the operators, in the plural: `accepted messages`. */
  readonly changes: string;
  readonly alarms: OperatorAlarms;
}

/**
 * Brings each change of a table from its stream to a function. A record that fails for good is set aside
 * whole in a bucket: a queue would get a pointer into a stream that forgets after 24 hours.
 */
export class TableStream extends Construct {
  /** Where records are set aside; the function has to be allowed to put objects into it. */
  readonly setAside: Bucket;

  constructor(scope: Construct, id: string, props: TableStreamProps) {
    super(scope, id);
    this.setAside = new PrivateBucket(this, 'SetAside', {
      lifecycleRules: [{ expiration: Duration.days(90) }],
      unloggedBecause:
        'Only the stream writes here, a few objects after a fault; another bucket for logs adds nothing.',
    });
    const mapping = this.mapStream(props);
    this.addAlarms(props, mapping.eventSourceMappingId);
  }

  private mapStream(props: TableStreamProps): EventSourceMapping {
    const { bucketArn } = this.setAside;
    return new EventSourceMapping(this, 'Stream', {
      target: props.function,
      eventSourceArn: props.streamArn,
      // What was written before the mapping existed counts too.
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [FilterCriteria.filter(props.filter)],
      batchSize: props.batchSize,
      ...(props.batchingWindowSeconds !== undefined && {
        maxBatchingWindow: Duration.seconds(props.batchingWindowSeconds),
      }),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 20,
      maxRecordAge: Duration.hours(6),
      supportS3OnFailureDestination: true,
      onFailure: { bind: () => ({ destination: bucketArn }) },
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
  }

  private addAlarms({ function: consumer, alarms, changes }: TableStreamProps, mappingId: string): void {
    const period = Duration.minutes(1);
    alarms.watch(this, 'Late', {
      metric: consumer.metric('IteratorAge', { statistic: Stats.MAXIMUM, period }),
      threshold: Duration.minutes(5).toMilliseconds(),
      periods: 3,
      description: `Records of ${changes} wait to be handled. Look for errors of the function behind their stream.`,
      runbook: 'late-stream-records',
    });
    alarms.watch(this, 'SetAsideRecords', {
      metric: mappingMetric('OnFailureDestinationDeliveredEventCount', mappingId, period),
      threshold: 1,
      description: `Records of ${changes} were set aside. They lie whole in the bucket, to be replayed.`,
      runbook: 'records-set-aside',
    });
    alarms.watch(this, 'NotSetAside', {
      metric: consumer.metric('DestinationDeliveryFailures', { statistic: Stats.SUM, period }),
      threshold: 1,
      description: `Records of ${changes} could not be set aside. Check the role of the function.`,
      runbook: 'records-not-set-aside',
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

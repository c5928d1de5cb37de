import { ListSubscriptionsByTopicCommand, type SNSClient } from '@aws-sdk/client-sns';
import {
  type MetricKey,
  metricNamespace,
  metrics,
  stageVariable,
} from '../../../shared/telemetry/metrics.ts';
import type { FunctionName } from '../../functions.ts';
import type { AlarmState, Observations } from '../observations.ts';
import type { AwsRequests } from './aws-requests.ts';
import type { DeployedFunction, DeployedStack } from './read-stack.ts';

const version = '2010-08-01';
const alarmsAtOnce = 100;

/** What is asked. */
export interface AwsObservationSources {
  readonly requests: AwsRequests;
  readonly sns: SNSClient;
  readonly stack: DeployedStack;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
}

/** What is seen of a deployment by CloudWatch, its logs, and SNS. */
export function awsObservations(sources: AwsObservationSources): Observations {
  return {
    alerting: async () => {
      const found = await describeAlarms(sources);
      const topics = [...new Set(found.flatMap(({ actions }) => actions))];
      const counts = await Promise.all(topics.map((topic) => countSubscribers(sources.sns, topic)));
      return {
        alarms: found.map(({ actions: _, ...alarm }) => alarm),
        subscribers: counts.reduce((sum, count) => sum + count, 0),
      };
    },
    logRetention: () => Promise.all(deployedFunctions(sources).map((entry) => readRetention(sources, entry))),
    logLines: async (message, sinceMs) => {
      const lines = await Promise.all(
        deployedFunctions(sources).map(([, { logGroup }]) => filterLog(sources, logGroup, message, sinceMs)),
      );
      return lines.flat();
    },
    sum: async (metric, sinceMs) =>
      (await statistics(sources, metric, sinceMs, 'Sum')).reduce((sum, value) => sum + value, 0),
    maximum: async (metric, sinceMs) => {
      const values = await statistics(sources, metric, sinceMs, 'Maximum');
      return values.length > 0 ? Math.max(...values) : undefined;
    },
  };
}

function deployedFunctions({ stack }: AwsObservationSources) {
  return Object.entries(stack.functions) as [FunctionName, DeployedFunction][];
}

async function describeAlarms({ requests, stack }: AwsObservationSources) {
  const found: (AlarmState & { readonly actions: readonly string[] })[] = [];
  for (let first = 0; first < stack.alarmNames.length; first += alarmsAtOnce) {
    const names = stack.alarmNames.slice(first, first + alarmsAtOnce);
    const { MetricAlarms: alarms } = await requests.query('monitoring', {
      Action: 'DescribeAlarms',
      Version: version,
      MaxRecords: String(alarmsAtOnce),
      ...Object.fromEntries(names.map((name, index) => [`AlarmNames.member.${index + 1}`, name])),
    });
    for (const {
      AlarmName: name,
      StateValue: state,
      ActionsEnabled: enabled,
      AlarmActions,
    } of alarms?.member ?? []) {
      const actions: readonly string[] = AlarmActions?.member ?? [];
      found.push({ name, state, tells: enabled === 'true' && actions.length > 0, actions });
    }
  }
  return found;
}

/** SNS gives no ARN to a subscription that nobody has confirmed. */
async function countSubscribers(sns: SNSClient, TopicArn: string): Promise<number> {
  const { Subscriptions: all = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  return all.filter(({ SubscriptionArn: arn = '' }) => arn.startsWith('arn:')).length;
}

async function readRetention(
  { requests }: AwsObservationSources,
  [name, deployed]: [FunctionName, DeployedFunction],
) {
  const { logGroups = [] } = await requests.json('logs', 'Logs_20140328.DescribeLogGroups', {
    logGroupNamePrefix: deployed.logGroup,
  });
  const group = logGroups.find(
    ({ logGroupName }: { logGroupName: string }) => logGroupName === deployed.logGroup,
  );
  const retentionDays: number | undefined = group?.retentionInDays;
  return { function: name, level: deployed.environment.POWERTOOLS_LOG_LEVEL ?? 'INFO', retentionDays };
}

async function filterLog(
  { requests }: AwsObservationSources,
  logGroupName: string,
  message: string,
  startTime: number,
) {
  const records: Readonly<Record<string, unknown>>[] = [];
  let nextToken: string | undefined;
  do {
    const page = await requests.json('logs', 'Logs_20140328.FilterLogEvents', {
      logGroupName,
      startTime,
      filterPattern: `{ $.message = "${message}" }`,
      ...(nextToken !== undefined && { nextToken }),
    });
    for (const { message: text } of page.events ?? []) records.push(JSON.parse(text));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return records;
}

/** A value for each function that prints the metric and has printed it since then. */
async function statistics(
  sources: AwsObservationSources,
  metric: MetricKey,
  sinceMs: number,
  statistic: 'Sum' | 'Maximum',
) {
  const { name, by } = metrics[metric];
  const values = await Promise.all(
    by.map(async (service) => {
      const stage = sources.stack.functions[service]?.environment[stageVariable];
      if (stage === undefined) return [];
      const dimensions = { service, stage };
      return ask(sources, { name, dimensions, sinceMs, statistic });
    }),
  );
  return values.flat();
}

interface Question {
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly sinceMs: number;
  readonly statistic: 'Sum' | 'Maximum';
}

async function ask(
  { requests, now }: AwsObservationSources,
  { name, dimensions, sinceMs, statistic }: Question,
) {
  const nowMs = now();
  // One value for the whole time; a period has whole hours where it lies more than 15 days back.
  const hours = Math.max(1, Math.ceil((nowMs - sinceMs) / 3_600_000));
  const { Datapoints: points } = await requests.query('monitoring', {
    Action: 'GetMetricStatistics',
    Version: version,
    Namespace: metricNamespace,
    MetricName: name,
    StartTime: new Date(sinceMs).toISOString(),
    EndTime: new Date(nowMs).toISOString(),
    Period: String(hours * 3600),
    'Statistics.member.1': statistic,
    ...Object.fromEntries(
      Object.entries(dimensions).flatMap(([key, value], index) => [
        [`Dimensions.member.${index + 1}.Name`, key],
        [`Dimensions.member.${index + 1}.Value`, value],
      ]),
    ),
  });
  return (points?.member ?? []).map((point: Readonly<Record<string, string>>) => Number(point[statistic]));
}

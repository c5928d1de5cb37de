import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  type IAlarm,
  type IMetric,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { runbookPath } from '../operator-alarms.ts';
import { delegationWidgets, zoneWidgets } from './delegation-widgets.ts';
import { messageWidgets } from './message-widgets.ts';
import { healthWidgets, platformWidgets } from './platform-widgets.ts';

/** A metric of AWS's own, and how it is called on the dashboard. */
export type NamedMetrics = Readonly<Record<string, IMetric>>;

/** What the dashboard shows beside the metrics of the functions. */
export interface DashboardProps {
  /** Name of the deployment. */
  readonly stage: string;
  readonly alarms: readonly IAlarm[];
  /** Messages that wait in each queue, dead-letter queues included. */
  readonly queues: NamedMetrics;
  /** Errors of each function. */
  readonly errors: NamedMetrics;
  readonly throttles: NamedMetrics;
}

/**
 * What an operator sees first, from top to bottom in the order of the questions: does an alarm ring, is the service
 * healthy, are messages accepted, how fast, are revocations in force everywhere, what waits where.
 */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { stackName, region } = Stack.of(this);
    const { stage } = props;
    const rows: IWidget[][] = [
      [heading(`# ${stackName}`, `Each alarm names its section of \`${runbookPath}\`.`)],
      [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 6 })],
      [heading('## Health and messages')],
      healthWidgets(stage),
      messageWidgets(stage),
      [heading('## Delegations and the zone')],
      delegationWidgets(stage),
      zoneWidgets(stage),
      [heading('## Queues and functions')],
      platformWidgets(props),
    ];
    const dashboard = new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: stackName,
      defaultInterval: Duration.hours(12),
      widgets: rows,
    });
    new CfnOutput(this, 'Url', {
      key: 'DashboardUrl',
      value: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards:name=${dashboard.dashboardName}`,
      description: 'Dashboard of the service',
    });
  }
}

function heading(title: string, text = ''): IWidget {
  return new TextWidget({
    markdown: text === '' ? title : `${title}\n${text}`,
    width: 24,
    height: text === '' ? 1 : 2,
  });
}

import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** When each task of `watch` is due, UTC; the export comes before what reconcile may change. */
const schedules = {
  Propagation: { task: 'propagation', schedule: Schedule.rate(Duration.minutes(1)) },
  Export: { task: 'export', schedule: Schedule.cron({ hour: '2', minute: '13' }) },
  AuditExport: { task: 'exportAudit', schedule: Schedule.cron({ hour: '2', minute: '23' }) },
  Reconcile: { task: 'reconcile', schedule: Schedule.cron({ hour: '3', minute: '13' }) },
  Sweep: { task: 'sweep', schedule: Schedule.cron({ hour: '4', minute: '13' }) },
} as const;

/** Wakes the function `watch` for each of its tasks. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, watch: IFunction) {
    super(scope, id);
    for (const [name, { task, schedule }] of Object.entries(schedules)) {
      new Rule(this, name, {
        schedule,
        description: `Wakes the function watch for its task ${task}`,
        targets: [new LambdaFunction(watch, { event: RuleTargetInput.fromObject({ task }) })],
      });
    }
  }
}

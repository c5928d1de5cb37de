import type { CheckContext } from '../check.ts';
import { type Finding, judged, skipped } from '../finding.ts';

/** Whether alarms exist, each tells the operators' topic, and somebody has confirmed to hear it. */
export async function checkAlerting({ system }: CheckContext): Promise<Finding> {
  const alerting = await system.observations.alerting();
  if (!alerting) return skipped('the local cloud has no CloudWatch: npm run test:deploy deploys the alarms');
  const { alarms, subscribers } = alerting;
  const silent = alarms.filter(({ tells }) => !tells);
  return judged(
    [
      ...(alarms.length > 0 ? [] : ['there is no alarm']),
      ...silent.map(({ name }) => `${name} tells nobody`),
      ...(subscribers > 0
        ? []
        : ['nobody has confirmed to be told: set alarmEmail, and follow the link in the mail']),
    ],
    `${alarms.length} alarms, ${subscribers} confirmed subscription(s)`,
  );
}

import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { type Finding, healthy } from '../../shared/health/health-report.ts';
import type { CheckTime } from './check-context.ts';
import type { HealthDependencies } from './health-dependencies.ts';

/** Whether Route 53 lists the zone. While it does not, revocations hold here and wait to leave DNS. */
export async function checkRoute53(
  { route53, zoneId }: Pick<HealthDependencies, 'route53' | 'zoneId'>,
  _: unknown,
  { signal }: CheckTime,
): Promise<Finding> {
  const command = new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, MaxItems: 1 });
  await route53.send(command, { abortSignal: signal });
  return healthy;
}

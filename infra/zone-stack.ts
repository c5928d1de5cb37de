import { CfnOutput, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { HostedZone, type IHostedZone, PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { Deployment } from './configuration.ts';
import { OperatorAlarms } from './operator-alarms.ts';
import { stackTags } from './stack-tags.ts';
import { ZoneSigning } from './zone-signing.ts';

/** The one region that Route 53 takes keys from and puts its metrics into. */
export const zoneRegion = 'us-east-1';

/**
 * The zone of identities and what signs it. It stays when the service goes or moves to another region, so it
 * is a stack of its own, which cannot be deleted by mistake.
 */
export class ZoneStack extends Stack {
  readonly zone: IHostedZone;

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id, {
      env: { account: deployment.account, region: zoneRegion },
      description: 'Zone of the BTPS delegated identities',
      terminationProtection: true,
      tags: stackTags(deployment),
    });
    const { zoneName, hostedZoneId } = deployment;
    this.zone = hostedZoneId
      ? HostedZone.fromHostedZoneAttributes(this, 'Zone', { zoneName, hostedZoneId })
      : this.createZone(zoneName);
    if (isSigned(deployment)) {
      new ZoneSigning(this, 'Signing', this.zone);
      this.addAlarms(deployment);
    }
  }

  private createZone(zoneName: string): PublicHostedZone {
    const zone = new PublicHostedZone(this, 'Zone', { zoneName, comment: 'Delegated identities' });
    zone.applyRemovalPolicy(RemovalPolicy.RETAIN);
    new CfnOutput(this, 'NameServers', {
      value: Fn.join(' ', zone.hostedZoneNameServers ?? []),
      description: `Name servers to delegate ${zoneName} to`,
    });
    return zone;
  }

  private addAlarms({ alarmEmail }: Deployment): void {
    const alarms = new OperatorAlarms(this, 'Alarms', { email: alarmEmail });
    alarms.watch(this, 'SigningFailed', {
      metric: this.signingMetric('DNSSECInternalFailure'),
      threshold: 1,
      description:
        'Route 53 cannot sign the zone. Validating resolvers will soon refuse every identity: check the KMS key of the key-signing key.',
      runbook: 'signing-failed',
    });
    alarms.watch(this, 'KeyNeedsAction', {
      metric: this.signingMetric('DNSSECKeySigningKeysNeedingAction'),
      threshold: 1,
      description:
        'A key-signing key of the zone needs somebody to act: its KMS key is disabled, about to be deleted, or out of reach.',
      runbook: 'key-needs-action',
    });
  }

  private signingMetric(metricName: string): Metric {
    return new Metric({
      namespace: 'AWS/Route53',
      metricName,
      dimensionsMap: { HostedZoneId: this.zone.hostedZoneId },
      statistic: Stats.MAXIMUM,
      period: Duration.minutes(5),
    });
  }
}

/** Whether the zone is signed by us: a new one, unless it is not wanted, and an existing one only if it is. */
export function isSigned({ signZone, hostedZoneId }: Deployment): boolean {
  return signZone ?? hostedZoneId === undefined;
}

/** Whether there is anything of the zone that has to be made; one that exists is left alone. */
export function hasZoneStack(deployment: Deployment): boolean {
  return deployment.hostedZoneId === undefined || isSigned(deployment);
}

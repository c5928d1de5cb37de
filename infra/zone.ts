import { CfnOutput, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { HostedZone, type IHostedZone, PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';

/** Where identities are published. */
export interface IdentityZoneProps {
  readonly zoneName: string;
  /** Zone that exists already; without it, one is made. */
  readonly hostedZoneId?: string;
}

/** The zone that holds the records of identities and devices; one of ours outlives the stack. */
export class IdentityZone extends Construct {
  readonly zone: IHostedZone;

  constructor(scope: Construct, id: string, props: IdentityZoneProps) {
    super(scope, id);
    const { zoneName, hostedZoneId } = props;
    this.zone = hostedZoneId
      ? HostedZone.fromHostedZoneAttributes(this, 'Zone', { zoneName, hostedZoneId })
      : this.createZone(zoneName);
    new CfnOutput(this, 'ZoneId', {
      value: this.zone.hostedZoneId,
      description: 'Hosted zone of identities',
    });
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
}

import { CfnOutput, CustomResource, Duration } from 'aws-cdk-lib';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

/** Route 53's 900 s would leave a device that was asked for too early unusable for a quarter of an hour. */
const negativeTtlSeconds = 60;

/** What the settings are applied to, and by whom. */
export interface ZoneSettingsProps {
  readonly zone: IHostedZone;
  /** Whether the zone is signed by us, and its DS record an output. */
  readonly signed: boolean;
  /** Function that CloudFormation asks to apply them. */
  readonly applier: ServiceFunction;
}

/**
 * What the deployment sets in the zone itself: how long resolvers remember that a name does not exist, by its
 * SOA. CloudFormation creates no record set that exists already; deleting the stack restores the former one.
 */
export class ZoneSettings extends Construct {
  constructor(scope: Construct, id: string, props: ZoneSettingsProps) {
    super(scope, id);
    const settings = new CustomResource(this, 'Settings', {
      resourceType: 'Custom::ZoneSettings',
      serviceToken: props.applier.function.functionArn,
      serviceTimeout: Duration.minutes(10),
      properties: {
        HostedZoneId: props.zone.hostedZoneId,
        ZoneName: props.zone.zoneName,
        NegativeTtl: String(negativeTtlSeconds),
        Signed: String(props.signed),
      },
    });
    // The permissions too: CloudFormation asks as soon as the function is there.
    settings.node.addDependency(props.applier);
    if (props.signed) {
      new CfnOutput(this, 'DsRecord', {
        value: settings.getAttString('DsRecord'),
        description: `DS record of ${props.zone.zoneName}, for its parent zone`,
      });
    }
  }
}

import { RemovalPolicy } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { CfnDNSSEC, type IHostedZone, KeySigningKey } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';

/**
 * Signs a zone with DNSSEC. All of it outlives the stack: once the parent zone has published the DS record,
 * a zone that lost its key would be bogus for everybody.
 */
export class ZoneSigning extends Construct {
  constructor(scope: Construct, id: string, zone: IHostedZone) {
    super(scope, id);
    const kmsKey = new Key(this, 'Key', {
      description: `Key-signing key of the zone ${zone.zoneName}`,
      // The one algorithm that Route 53 signs with.
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const keySigningKey = new KeySigningKey(this, 'KeySigningKey', { hostedZone: zone, kmsKey });
    const dnssec = new CfnDNSSEC(this, 'Dnssec', { hostedZoneId: zone.hostedZoneId });
    dnssec.node.addDependency(keySigningKey);
    keySigningKey.applyRemovalPolicy(RemovalPolicy.RETAIN);
    dnssec.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}

import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import { namesZone } from './api-addresses.ts';
import type { Configuration } from './configuration.ts';
import { Front } from './front.ts';
import { stackTags } from './stack-tags.ts';
import { zoneRegion } from './zone-stack.ts';

/** The front of the device API, in the one region that CloudFront takes certificates and firewalls from. */
export class FrontStack extends Stack {
  /** @param props.origin - Host of API Gateway that the device API answers at. */
  constructor(
    scope: App,
    id: string,
    { configuration, origin }: { readonly configuration: Configuration; readonly origin: string },
  ) {
    const { deployment } = configuration;
    super(scope, id, {
      env: { account: deployment.account, region: zoneRegion },
      description: 'Front of the device API of BTPS delegated identities',
      tags: stackTags(deployment),
    });
    const { apiDomain: name, frontSecretName: secretName, apiCertificateArn: certificateArn } = deployment;
    if (!name || !secretName) throw new TypeError('a front needs a name and a secret');
    const front = new Front(this, 'Front', {
      name: { name, certificateArn, zone: namesZone(this, configuration) },
      origin,
      secretName,
      requestsPerFiveMinutes: deployment.frontRequestsPerFiveMinutes,
      logRetentionDays: deployment.logRetentionDays,
    });
    new CfnOutput(this, 'Target', {
      value: front.domainName,
      description: `What ${name} has to be a CNAME of, unless its zone was given`,
    });
  }
}

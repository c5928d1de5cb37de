import { CfnOutput, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { defaultFunction, routes } from '../shared/http/routes.ts';
import { ServiceApi, type Traffic } from './service-api.ts';

/** The HTTP API of devices and servers, open to everybody: what it takes is authenticated by the functions. */
export class DeviceApi extends ServiceApi {
  constructor(scope: Construct, id: string, traffic: Traffic) {
    super(scope, id, { description: 'Signed messages in, verdicts out', traffic, routes, defaultFunction });
    new CfnOutput(this, 'Url', { value: this.url, description: 'Address of the HTTP API of devices' });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Messages and verifications are authenticated by their own signature, and tokens by the functions: the authoriser of an HTTP API cannot check EdDSA.',
    });
  }
}

import { CfnOutput, Duration, Validations } from 'aws-cdk-lib';
import { CorsHttpMethod, type CorsPreflightOptions } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { crossOrigin } from '../shared/http/cross-origin.ts';
import { defaultFunction, routes } from '../shared/http/routes.ts';
import { type ApiAddress, ServiceApi, type Traffic } from './service-api.ts';

/** What the API of devices and servers is given. */
export interface DeviceApiProps extends Traffic {
  readonly cors: {
    /** Of pages that may call it. */
    readonly origins: readonly string[];
  };
  readonly address?: ApiAddress | undefined;
}

/** The HTTP API of devices and servers, open to everybody: what it takes is authenticated by the functions. */
export class DeviceApi extends ServiceApi {
  constructor(scope: Construct, id: string, { cors, address, ...traffic }: DeviceApiProps) {
    super(scope, id, {
      description: 'Signed messages in, verdicts out',
      traffic,
      routes,
      defaultFunction,
      corsPreflight: preflight(cors.origins),
      address,
    });
    new CfnOutput(this, 'Url', { value: this.url, description: 'Address of the HTTP API of devices' });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Messages and verifications are authenticated by their own signature, and tokens by the functions: the authoriser of an HTTP API cannot check EdDSA.',
    });
  }
}

function preflight(origins: readonly string[]): CorsPreflightOptions | undefined {
  if (origins.length === 0) return undefined;
  return {
    allowOrigins: [...origins],
    allowMethods: crossOrigin.methods.map((method) => CorsHttpMethod[method]),
    allowHeaders: [...crossOrigin.requestHeaders],
    exposeHeaders: [...crossOrigin.responseHeaders],
    maxAge: Duration.seconds(crossOrigin.maxAgeSeconds),
  };
}

import { CfnOutput } from 'aws-cdk-lib';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Construct } from 'constructs';
import { defaultPortalFunction, portalRoutes } from '../shared/http/routes.ts';
import { type ApiAddress, ServiceApi, type Traffic } from './service-api.ts';

/** What the API of portals is given. */
export interface PortalApiProps extends Traffic {
  readonly address?: ApiAddress | undefined;
}

/**
 * The HTTP API of portals. Who is allowed to call it can act for every user, so API Gateway takes requests
 * signed by an AWS principal only, and the access log names that one.
 */
export class PortalApi extends ServiceApi {
  constructor(scope: Construct, id: string, { address, ...traffic }: PortalApiProps) {
    super(scope, id, {
      description: 'Identities, enrolments and revocations, for portals',
      traffic,
      address,
      routes: portalRoutes,
      defaultFunction: defaultPortalFunction,
      authorizer: new HttpIamAuthorizer(),
      accessLogFields: { principal: '$context.identity.userArn' },
    });
    new CfnOutput(this, 'Url', { value: this.url, description: 'Address of the HTTP API of portals' });
    new CfnOutput(this, 'InvocationArn', {
      value: this.invocationArn,
      description: 'Resource that the policy of a portal allows execute-api:Invoke on',
    });
  }
}

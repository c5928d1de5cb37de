import { CfnOutput, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { defaultFunction, type HttpFunction, routes } from '../shared/http/routes.ts';

/** Without paths: those name recipients and identities. */
const accessLogFields = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  sourceIp: '$context.identity.sourceIp',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
  integrationStatus: '$context.integrationStatus',
  integrationError: '$context.integrationErrorMessage',
  gatewayError: '$context.error.message',
};

/** What the API is made of. */
export interface DeviceApiProps {
  readonly functions: Readonly<Record<HttpFunction, IFunction>>;
  /** Requests a second in the long run. */
  readonly throttlingRate: number;
  /** Requests at once. */
  readonly throttlingBurst: number;
  readonly logRetention: RetentionDays;
}

/** The HTTP API of devices and servers: the routes of the project, and one function for what none matches. */
export class DeviceApi extends Construct {
  private readonly api: HttpApi;

  constructor(scope: Construct, id: string, props: DeviceApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      description: 'Signed messages in, verdicts out',
      createDefaultStage: false,
    });
    this.addRoutes(props.functions);
    this.addStage(props);
    new CfnOutput(this, 'Url', { value: this.api.apiEndpoint, description: 'Address of the HTTP API' });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Messages and verifications are authenticated by their own signature, and tokens by the functions: the authoriser of an HTTP API cannot check EdDSA.',
    });
  }

  private addRoutes(functions: DeviceApiProps['functions']): void {
    const integrations = {
      ingress: new HttpLambdaIntegration('Ingress', functions.ingress),
      verify: new HttpLambdaIntegration('Verify', functions.verify),
      inbox: new HttpLambdaIntegration('Inbox', functions.inbox),
    } satisfies Record<HttpFunction, HttpLambdaIntegration>;
    for (const route of routes) {
      this.api.addRoutes({
        path: route.path,
        methods: [HttpMethod[route.method]],
        integration: integrations[route.function],
      });
    }
    new HttpRoute(this, 'Default', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: integrations[defaultFunction],
    });
  }

  private addStage(props: DeviceApiProps): void {
    const logs = new LogGroup(this, 'AccessLogs', { retention: props.logRetention });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: props.throttlingRate, burstLimit: props.throttlingBurst },
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
  }
}

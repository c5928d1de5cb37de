import { Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CorsPreflightOptions,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, LogGroupClass, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { HttpFunction, Route } from '../shared/http/routes.ts';
import { ApiDomain, type GatewayName } from './api-domain.ts';

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

/** How much traffic an API takes, and how long it remembers whose. */
export interface Traffic {
  /** Requests a second in the long run. */
  readonly throttlingRate: number;
  /** Requests at once. */
  readonly throttlingBurst: number;
  /** Days that its access log is kept. */
  readonly logRetentionDays: RetentionDays;
}

/** A name of one's own for an API: at API Gateway, whose own address is closed then, or at a front before it. */
export interface ApiAddress extends GatewayName {
  readonly behindFront?: boolean;
}

/** What an API is made of. */
export interface ServiceApiProps {
  readonly description: string;
  readonly traffic: Traffic;
  readonly routes: readonly Route[];
  /** The function that answers what no route matches. */
  readonly defaultFunction: HttpFunction;
  /** Who may call any route; without it, everybody. */
  readonly authorizer?: IHttpRouteAuthorizer;
  /** What pages of other origins may do; without it, nothing. */
  readonly corsPreflight?: CorsPreflightOptions;
  /** Name that callers reach it by; that of API Gateway unless given. */
  readonly address?: ApiAddress | undefined;
  /** What else the access log tells of a request. */
  readonly accessLogFields?: Readonly<Record<string, string>>;
}

/** An HTTP API with one throttled and logged stage, each of its routes answered by a function. */
export class ServiceApi extends Construct {
  private readonly api: HttpApi;
  private readonly props: ServiceApiProps;

  constructor(scope: Construct, id: string, props: ServiceApiProps) {
    super(scope, id);
    this.props = props;
    this.api = new HttpApi(this, 'Api', {
      // For people in the console: API Gateway itself goes by ids.
      apiName: `${Stack.of(this).stackName}-${id}`,
      description: props.description,
      createDefaultStage: false,
      defaultAuthorizer: props.authorizer,
      corsPreflight: props.corsPreflight,
      ...(props.address && !props.address.behindFront && { disableExecuteApiEndpoint: true }),
    });
    const stage = this.addStage(props);
    if (props.address && !props.address.behindFront) {
      new ApiDomain(this, 'Domain', { api: this.api, stage, name: props.address });
    }
  }

  /** `https://` and a host, without a final slash: what callers use. */
  get url(): string {
    return this.props.address ? `https://${this.props.address.name}` : this.api.apiEndpoint;
  }

  /** Host of API Gateway that the API answers at, for a front before it. */
  get gatewayHost(): string {
    const { region, urlSuffix } = Stack.of(this);
    return `${this.api.apiId}.execute-api.${region}.${urlSuffix}`;
  }

  /** What a caller's policy has to allow `execute-api:Invoke` on. */
  get invocationArn(): string {
    return this.api.arnForExecuteApi('*', '/*', '$default');
  }

  /** Puts the functions behind the routes; apart from the rest, since functions are told the address. */
  connect(functions: Readonly<Record<HttpFunction, { readonly function: IFunction }>>): void {
    const { routes, defaultFunction } = this.props;
    const names = new Set([...routes.map((route) => route.function), defaultFunction]);
    const integrations = new Map(
      [...names].map((name) => [
        name,
        new HttpLambdaIntegration(capitalized(name), functions[name].function),
      ]),
    );
    const behind = (name: HttpFunction) => integrations.get(name) as HttpLambdaIntegration;
    for (const route of routes) {
      this.api.addRoutes({
        path: route.path,
        methods: [HttpMethod[route.method]],
        integration: behind(route.function),
      });
    }
    new HttpRoute(this, 'Default', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: behind(defaultFunction),
    });
  }

  private addStage({ traffic, accessLogFields: further }: ServiceApiProps): HttpStage {
    // Read by queries alone, at half the price. A group cannot change its class: the standard ones that earlier versions
    // wrote are named `AccessLogs`, and stay behind.
    const logs = new LogGroup(this, 'AccessLog', {
      retention: traffic.logRetentionDays,
      logGroupClass: LogGroupClass.INFREQUENT_ACCESS,
    });
    return new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: traffic.throttlingRate, burstLimit: traffic.throttlingBurst },
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: AccessLogFormat.custom(JSON.stringify({ ...accessLogFields, ...further })),
      },
    });
  }
}

function capitalized(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

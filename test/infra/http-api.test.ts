import { describe, expect, test } from 'vitest';
import { defaultFunction, defaultPortalFunction, portalRoutes, routes } from '../../shared/http/routes.ts';
import { synthesizeStacks } from './synthesized-stack.ts';

const { resources, template } = synthesizeStacks({ throttlingRate: '20', throttlingBurst: '40' }).service;
const ofType = (type: string) => [...resources].filter(([, resource]) => resource.type === type);

const paths = {
  ingress: 'Ingress',
  verify: 'Verify',
  inbox: 'InboxApi',
  auth: 'Auth',
  portal: 'Portal',
  health: 'Health',
};

const logged = [
  'requestId',
  'requestTime',
  'routeKey',
  'sourceIp',
  'status',
  'responseLength',
  'responseLatency',
  'integrationLatency',
  'integrationStatus',
  'integrationError',
  'gatewayError',
];

function functionBehind(target: string): string {
  const integration = resources.get(target.replace(/^integrations\/\$\{(.*)\}$/, '$1'));
  return integration?.properties.IntegrationUri;
}

function routesOf(api: string) {
  return ofType('AWS::ApiGatewayV2::Route')
    .filter(([path]) => path.startsWith(`${api}/`))
    .map(([, { properties }]) => properties);
}

describe.each([
  {
    api: 'DeviceApi',
    described: routes,
    fallback: defaultFunction,
    authorization: { AuthorizationType: 'NONE' },
    fields: logged,
  },
  {
    api: 'PortalApi',
    described: portalRoutes,
    fallback: defaultPortalFunction,
    authorization: { AuthorizationType: 'AWS_IAM' },
    fields: [...logged, 'principal'],
  },
])('$api', ({ api, described, fallback, authorization, fields }) => {
  test('its routes are those of the project, and one function answers what none matches', () => {
    const deployed = routesOf(api).map(({ RouteKey, Target }) => [RouteKey, functionBehind(Target)]);
    expect(Object.fromEntries(deployed)).toEqual({
      ...Object.fromEntries(
        described.map((route) => [
          `${route.method} ${route.path}`,
          `\${${paths[route.function]}/Function.Arn}`,
        ]),
      ),
      $default: `\${${paths[fallback]}/Function.Arn}`,
    });
    expect(deployed).toHaveLength(described.length + 1);
  });

  test(`every route, the default one too, is authorised by ${authorization.AuthorizationType} (design, AWS shape)`, () => {
    for (const route of routesOf(api)) expect(route).toMatchObject(authorization);
  });

  test('throttlingRate 20 and throttlingBurst 40 throttle its one stage, which logs requests as JSON', () => {
    const { AccessLogSettings, ...stage } = resources.get(`${api}/Stage`)?.properties ?? {};
    expect(stage).toEqual({
      ApiId: `\${${api}/Api}`,
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: {
        DetailedMetricsEnabled: true,
        ThrottlingRateLimit: 20,
        ThrottlingBurstLimit: 40,
      },
    });
    expect(AccessLogSettings.DestinationArn).toBe(`\${${api}/AccessLog.Arn}`);
    expect(Object.keys(JSON.parse(AccessLogSettings.Format))).toEqual(fields);
  });
});

describe('CORS', () => {
  const corsOf = (stack: typeof resources, api: string) =>
    stack.get(`${api}/Api`)?.properties.CorsConfiguration;

  test('without cors.origins no page of another origin may call either API', () => {
    expect([corsOf(resources, 'DeviceApi'), corsOf(resources, 'PortalApi')]).toEqual([undefined, undefined]);
  });

  test('cors.origins opens the device API, without credentials, and not the portal API', () => {
    const origins = 'https://app.saas.com,http://localhost:5173';
    const configured = synthesizeStacks({ 'cors.origins': origins }).service.resources;
    expect(corsOf(configured, 'DeviceApi')).toEqual({
      AllowOrigins: ['https://app.saas.com', 'http://localhost:5173'],
      AllowMethods: ['GET', 'POST'],
      AllowHeaders: ['authorization', 'content-type'],
      ExposeHeaders: ['retry-after'],
      MaxAge: 7200,
    });
    expect(corsOf(configured, 'PortalApi')).toBeUndefined();
  });
});

describe('HTTP APIs', () => {
  test('there is no other one, and no other stage', () => {
    expect(ofType('AWS::ApiGatewayV2::Api').map(([path]) => path)).toEqual([
      'DeviceApi/Api',
      'PortalApi/Api',
    ]);
    expect(ofType('AWS::ApiGatewayV2::Stage')).toHaveLength(2);
  });

  test('events have the payload format 2.0', () => {
    const formats = ofType('AWS::ApiGatewayV2::Integration').map(([, { properties }]) => properties);
    expect(new Set(formats.map(({ PayloadFormatVersion }) => PayloadFormatVersion))).toEqual(
      new Set(['2.0']),
    );
  });

  test('their addresses are outputs, and so is what a portal has to be allowed to call', () => {
    expect(Object.keys(template.Outputs).map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'DeviceApiUrl',
      'PortalApiUrl',
      'PortalApiInvocationArn',
      'TokenKeysSigningKeyArn',
      'BackupBucketName',
      'RevocationsBusName',
      'ForwardingServerKeyArn',
      'ForwardingServerRecord',
      'ZoneId',
      'AppliedZoneSettingsDsRecord',
      'DashboardUrl',
    ]);
  });
});

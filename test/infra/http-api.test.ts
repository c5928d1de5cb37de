import { describe, expect, test } from 'vitest';
import { defaultFunction, routes } from '../../shared/http/routes.ts';
import { synthesizeStack } from './synthesized-stack.ts';

const resources = synthesizeStack({ throttlingRate: '20', throttlingBurst: '40' });
const ofType = (type: string) => [...resources.values()].filter((resource) => resource.type === type);

const paths = { ingress: 'Ingress', verify: 'Verify', inbox: 'InboxApi' };

function functionBehind(target: string): string {
  const integration = resources.get(target.replace(/^integrations\/\$\{(.*)\}$/, '$1'));
  return integration?.properties.IntegrationUri;
}

describe('HTTP API', () => {
  test('its routes are those of the project, and one function answers what none matches', () => {
    const deployed = ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => [
      properties.RouteKey,
      functionBehind(properties.Target),
    ]);
    expect(Object.fromEntries(deployed)).toEqual({
      ...Object.fromEntries(
        routes.map((route) => [`${route.method} ${route.path}`, `\${${paths[route.function]}/Function.Arn}`]),
      ),
      $default: `\${${paths[defaultFunction]}/Function.Arn}`,
    });
    expect(deployed).toHaveLength(routes.length + 1);
  });

  test('events have the payload format 2.0', () => {
    const integrations = ofType('AWS::ApiGatewayV2::Integration');
    expect(integrations.map(({ properties }) => properties.PayloadFormatVersion)).toEqual([
      '2.0',
      '2.0',
      '2.0',
    ]);
  });

  test('throttlingRate 20 and throttlingBurst 40 throttle its one stage, which logs requests as JSON', () => {
    const stages = ofType('AWS::ApiGatewayV2::Stage').map(({ properties }) => properties);
    expect(stages).toEqual([
      {
        ApiId: '${DeviceApi/Api}',
        StageName: '$default',
        AutoDeploy: true,
        DefaultRouteSettings: {
          DetailedMetricsEnabled: true,
          ThrottlingRateLimit: 20,
          ThrottlingBurstLimit: 40,
        },
        AccessLogSettings: {
          DestinationArn: '${DeviceApi/AccessLogs.Arn}',
          Format: expect.any(String),
        },
      },
    ]);
    expect(Object.keys(JSON.parse(stages[0].AccessLogSettings.Format))).toEqual([
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
    ]);
  });
});

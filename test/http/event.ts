import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** An HTTP API event, payload format 2.0, as far as the handlers look at it. */
export function httpEvent(
  method: string,
  path: string,
  more: Partial<APIGatewayProxyEventV2> = {},
): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: '$default',
      stage: '$default',
      time: '15/Jan/2025:10:30:00 +0000',
      timeEpoch: 1_736_937_000_000,
    },
    ...more,
  };
}

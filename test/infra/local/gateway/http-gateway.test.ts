import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ThrottledInvocation } from '../../../../infra/local/function-instances/throttled-invocation.ts';
import {
  type Authorize,
  type HttpGateway,
  startHttpGateway,
} from '../../../../infra/local/gateway/http-gateway.ts';
import { defaultFunction, routes } from '../../../../shared/http/routes.ts';

let gateway: HttpGateway;
let invocations: Array<{ name: string; event: unknown }> = [];
let result: () => Promise<unknown> = async () => ({ statusCode: 204 });
let authorize: Authorize = async () => ({});

beforeAll(async () => {
  gateway = await startHttpGateway({
    name: 'the test',
    routes,
    defaultFunction,
    origins: ['https://app.saas.com'],
    authorize: (received) => authorize(received),
    now: () => Date.UTC(2026, 10, 22, 2, 28, 5, 123),
    invoke: async (name, event) => {
      invocations.push({ name, event });
      return result();
    },
  });
});

beforeEach(() => {
  invocations = [];
  result = async () => ({ statusCode: 204 });
  authorize = async () => ({});
});

afterAll(() => gateway.stop());

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

async function send(
  method: string,
  path: string,
  headers: Record<string, string | string[]> = {},
  body: string | Buffer = '',
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request(`${gateway.url}${path}`, { method, headers }, (response) => {
    const { statusCode: status, headers } = response;
    text(response).then((body) => resolve({ status, headers, body }), reject);
  });
  outgoing.on('error', reject).end(body);
  return promise;
}

const json = { 'content-type': 'application/json' };

describe('events (API Gateway developer guide, payload format 2.0)', () => {
  test('a POST of JSON arrives whole', async () => {
    const headers = { ...json, 'X-Twice': ['a', 'b'], 'user-agent': 'test', cookie: 'c=1; d=2' };
    const answer = await send('POST', '/messages?a=1&b=%20&a=2', headers, '{"é":1}');
    expect(invocations).toEqual([
      {
        name: 'ingress',
        event: {
          version: '2.0',
          routeKey: 'POST /messages',
          rawPath: '/messages',
          rawQueryString: 'a=1&b=%20&a=2',
          cookies: ['c=1', 'd=2'],
          headers: {
            'content-type': 'application/json',
            'content-length': '8',
            host: gateway.url.slice('http://'.length),
            'user-agent': 'test',
            'x-twice': 'a,b',
            'x-forwarded-for': '127.0.0.1',
          },
          queryStringParameters: { a: '1,2', b: ' ' },
          requestContext: {
            accountId: '000000000000',
            apiId: 'local',
            domainName: gateway.url.slice('http://'.length),
            domainPrefix: 'local',
            http: {
              method: 'POST',
              path: '/messages',
              protocol: 'HTTP/1.1',
              sourceIp: '127.0.0.1',
              userAgent: 'test',
            },
            requestId: answer.headers['apigw-requestid'],
            routeKey: 'POST /messages',
            stage: '$default',
            time: '22/Nov/2026:02:28:05 +0000',
            timeEpoch: Date.UTC(2026, 10, 22, 2, 28, 5, 123),
          },
          body: '{"é":1}',
          isBase64Encoded: false,
        },
      },
    ]);
  });

  test.each([
    ['application/json; charset=utf-8', false],
    ['text/plain', false],
    ['application/xml', false],
    ['application/octet-stream', true],
    ['application/problem+json', true],
    ['application/x-www-form-urlencoded', true],
    [undefined, true],
  ])('a body of content type %s is base64: %s', async (type, isBase64Encoded) => {
    await send('POST', '/messages', type === undefined ? {} : { 'content-type': type }, 'body');
    expect(invocations[0]?.event).toMatchObject({
      body: isBase64Encoded ? 'Ym9keQ==' : 'body',
      isBase64Encoded,
    });
  });

  test('a path parameter is percent-decoded, in rawPath too', async () => {
    await send('GET', '/delegations/dev1%24alice.btps.saas.example');
    expect(invocations).toMatchObject([
      {
        name: 'verify',
        event: {
          routeKey: 'GET /delegations/{delegatedIdentity}',
          rawPath: '/delegations/dev1$alice.btps.saas.example',
          pathParameters: { delegatedIdentity: 'dev1$alice.btps.saas.example' },
          isBase64Encoded: false,
        },
      },
    ]);
    expect(invocations[0]?.event).not.toHaveProperty('body');
  });

  test.each([
    ['GET', '/nowhere'],
    ['DELETE', '/messages'],
    ['POST', '/messages/'],
    ['GET', '/delegations/'],
    ['GET', '/delegations/a/b'],
  ])('%s %s goes to $default', async (method, path) => {
    await send(method, path);
    expect(invocations).toMatchObject([{ name: 'verify', event: { routeKey: '$default', rawPath: path } }]);
  });

  test('the source address is that of the socket, whatever headers say', async () => {
    await send('POST', '/messages', { 'x-forwarded-for': '192.0.2.1', 'x-test-source': '192.0.2.2' });
    expect(invocations[0]?.event).toMatchObject({
      headers: { 'x-forwarded-for': '192.0.2.1, 127.0.0.1' },
      requestContext: { http: { sourceIp: '127.0.0.1' } },
    });
  });
});

describe('the authoriser', () => {
  test('what it says of the caller reaches the function', async () => {
    authorize = async () => ({ authorizer: { iam: { userId: 'somebody' } } });
    await send('GET', '/delegations/x');
    expect(invocations[0]).toMatchObject({
      event: { requestContext: { authorizer: { iam: { userId: 'somebody' } } } },
    });
  });

  test('a request that it does not let through is 403 Forbidden, without an invocation', async () => {
    authorize = async ({ target }) => (target === '/delegations/x' ? undefined : {});
    expect(await send('GET', '/delegations/x')).toMatchObject({
      status: 403,
      headers: { 'content-type': 'application/json' },
      body: '{"message":"Forbidden"}',
    });
    expect(invocations).toEqual([]);
  });

  test('a bearer token is not looked at', async () => {
    await send('GET', '/inbox/bob%24saas.example', { authorization: 'Bearer token' });
    expect(invocations[0]?.event).not.toHaveProperty('requestContext.authorizer');
  });
});

describe('CORS (API Gateway developer guide, Configure CORS for HTTP APIs)', () => {
  const preflight = { origin: 'https://app.saas.com', 'access-control-request-method': 'POST' };

  test('a preflight is the function of $default to answer, and the gateway adds the grant', async () => {
    result = async () => ({ statusCode: 200, headers: { allow: 'POST' } });
    const { status, headers } = await send('OPTIONS', '/messages', preflight);
    expect(invocations).toMatchObject([{ name: defaultFunction, event: { routeKey: '$default' } }]);
    expect([status, headers.allow, headers['access-control-allow-origin']]).toEqual([
      200,
      'POST',
      'https://app.saas.com',
    ]);
  });

  test('an error of the gateway itself carries no grant', async () => {
    result = async () => {
      throw new Error('broken');
    };
    const { status, headers } = await send('POST', '/messages', { ...json, origin: 'https://app.saas.com' });
    expect([status, headers['access-control-allow-origin']]).toEqual([500, undefined]);
  });
});

describe('answers (payload format 2.0)', () => {
  test('status, headers, cookies and body come as the function says', async () => {
    const headers = { 'Content-Type': 'application/problem+json', 'Retry-After': 7 };
    result = async () => ({ statusCode: 429, headers, cookies: ['a=1', 'b=2'], body: '{"é":1}' });
    expect(await send('POST', '/messages', json, '{}')).toMatchObject({
      status: 429,
      headers: {
        'content-type': 'application/problem+json',
        'retry-after': '7',
        'set-cookie': ['a=1', 'b=2'],
        'content-length': '8',
      },
      body: '{"é":1}',
    });
  });

  test.each([
    ['a base64 body', { statusCode: 200, body: 'Ym9keQ==', isBase64Encoded: true }, 200, 'body'],
    ['an object without a status', { ok: true }, 200, '{"ok":true}'],
    ['a status that is none', { statusCode: 'x' }, 500, '{"message":"Internal Server Error"}'],
  ])('%s is answered with %j', async (_, returned, status, body) => {
    result = async () => returned;
    expect(await send('GET', '/nowhere')).toMatchObject({ status, body });
  });

  test('a function that fails is a 500 of the gateway', async () => {
    result = () => Promise.reject(new Error('crashed'));
    expect(await send('POST', '/messages', json, '{}')).toMatchObject({
      status: 500,
      headers: { 'content-type': 'application/json' },
      body: '{"message":"Internal Server Error"}',
    });
  });

  test('a function that is throttled is a 503 of the gateway', async () => {
    result = () => Promise.reject(new ThrottledInvocation('ingress'));
    expect(await send('POST', '/messages', json, '{}')).toMatchObject({
      status: 503,
      body: '{"message":"Service Unavailable"}',
    });
  });

  test('a body above 10 MB is a 413, without an invocation', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1, 'a');
    expect(await send('POST', '/messages', json, body)).toMatchObject({
      status: 413,
      body: '{"message":"Request Entity Too Large"}',
    });
    expect(invocations).toEqual([]);
  });
});

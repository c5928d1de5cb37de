import { describe, expect, test } from 'vitest';
import { addCrossOrigin } from '../../../../infra/local/gateway/cross-origin.ts';

const app = 'https://app.saas.com';

/** The headers of an answer to a request with these headers. */
function headersFor(
  request: { readonly method?: string; readonly origin?: string; readonly asked?: string },
  { origins = [app], answered = {} }: { origins?: string[]; answered?: Record<string, string> } = {},
) {
  const { method = 'POST', origin, asked } = request;
  const response = { status: 200, headers: answered, body: Buffer.alloc(0) };
  const headers = {
    ...(origin !== undefined && { origin: [origin] }),
    ...(asked !== undefined && { 'access-control-request-method': [asked] }),
  };
  return addCrossOrigin(response, { method, headers }, origins).headers;
}

describe('CORS (API Gateway developer guide, Configure CORS for HTTP APIs)', () => {
  test('a request of an allowed origin: its page may read the answer and Retry-After', () => {
    expect(headersFor({ origin: app }, { origins: ['http://localhost:5173', app] })).toEqual({
      'access-control-allow-origin': app,
      'access-control-expose-headers': 'retry-after',
    });
  });

  test('a preflight of an allowed origin: methods and headers of the device API', () => {
    expect(headersFor({ method: 'OPTIONS', origin: app, asked: 'POST' })).toEqual({
      'access-control-allow-origin': app,
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '7200',
    });
  });

  test('* allows every origin, and no credentials', () => {
    expect(headersFor({ origin: 'https://anybody.example' }, { origins: ['*'] })).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'retry-after',
    });
  });

  test.each([
    ['another origin', { origin: 'https://app.saas.com.evil.example' }],
    ['the preflight of another origin', { method: 'OPTIONS', origin: 'https://evil.example', asked: 'POST' }],
    ['no origin', {}],
    ['OPTIONS that is no preflight', { method: 'OPTIONS', origin: app }],
  ])('%s: answered as ever, without a grant', (_, request) => {
    expect(headersFor(request, { answered: { 'content-type': 'application/json' } })).toEqual({
      'content-type': 'application/json',
    });
  });

  test("a function's own CORS headers are dropped where CORS is configured, and kept where it is not", () => {
    const answered = { 'access-control-allow-origin': '*', allow: 'POST' };
    expect(headersFor({ origin: 'https://evil.example' }, { answered })).toEqual({ allow: 'POST' });
    expect(headersFor({ origin: app }, { origins: [], answered })).toEqual(answered);
  });
});

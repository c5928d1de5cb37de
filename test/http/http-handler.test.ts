import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { httpHandler, type Responder } from '../../shared/http/http-handler.ts';
import { jsonBody } from '../../shared/http/json-body.ts';
import { refuseUnrouted } from '../../shared/http/unrouted.ts';
import { accept, refuse } from '../../shared/protocol/errors.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import { httpEvent } from './event.ts';

function recordingTelemetry(): Telemetry & { readonly faults: [string, unknown][] } {
  const faults: [string, unknown][] = [];
  return {
    faults,
    verification: () => undefined,
    enrolment: () => undefined,
    rateLimited: () => undefined,
    suspicion: () => undefined,
    revocation: () => undefined,
    forwarding: () => undefined,
    damagedZone: () => undefined,
    fault: (what, error) => faults.push([what, error]),
    middleware: () => ({ before: () => undefined }),
  };
}

async function respond(responder: Responder, telemetry = recordingTelemetry()) {
  const event = httpEvent('POST', '/messages');
  const answer = await httpHandler(responder, telemetry)(event, {} as Context);
  return { ...answer, body: JSON.parse(answer.body ?? '') };
}

describe('httpHandler', () => {
  it('a value becomes JSON that nobody stores on the way', async () => {
    expect(await respond(async () => accept({ status: 202, body: { id: 'msg_1' } }))).toEqual({
      statusCode: 202,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: { id: 'msg_1' },
    });
  });

  it('a refusal becomes problem details with every member (RFC 9457)', async () => {
    const refused = refuse('RATE_LIMIT_EXCEEDED', ['first cause', 'then this'], { retryAfterSeconds: 7 });
    expect(await respond(async () => refused)).toEqual({
      statusCode: 429,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'retry-after': '7',
      },
      body: {
        type: 'urn:btps:error:rate-limit-exceeded',
        title: 'Too many requests',
        status: 429,
        detail: 'first cause; then this',
        code: 'RATE_LIMIT_EXCEEDED',
        retryable: true,
        action: 'Wait for the seconds in Retry-After.',
        reasons: ['first cause', 'then this'],
        requestId: 'request-1',
      },
    });
  });

  it('a refusal that differs from the catalogue says so in retryable', async () => {
    const refused = refuse('DELEGATION_NOT_FOUND', 'not listed yet', { retryable: true });
    expect((await respond(async () => refused)).body).toMatchObject({
      code: 'DELEGATION_NOT_FOUND',
      retryable: true,
    });
  });

  it('a fault becomes INTERNAL_ERROR that tells nothing of its cause, and is reported', async () => {
    const telemetry = recordingTelemetry();
    const fault = new Error('the table is called secret-table');
    const answer = await respond(() => Promise.reject(fault), telemetry);
    expect(answer).toMatchObject({ statusCode: 500, body: { code: 'INTERNAL_ERROR', retryable: true } });
    expect(JSON.stringify(answer)).not.toContain('secret-table');
    expect(telemetry.faults).toEqual([['request', fault]]);
  });

  it.each([
    ['throttling', Object.assign(new Error('slow down'), { name: 'ThrottlingException' })],
    ['a fault of the service', Object.assign(new Error('500'), { $fault: 'server' })],
    ['a timeout', Object.assign(new Error('timeout'), { name: 'TimeoutError' })],
    ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  ])('%s becomes SERVICE_UNAVAILABLE with Retry-After', async (_, fault) => {
    expect(await respond(() => Promise.reject(fault))).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '2' },
      body: { code: 'SERVICE_UNAVAILABLE', retryable: true },
    });
  });

  it('METHOD_NOT_ALLOWED names the methods that the path knows (RFC 9110, 15.5.6)', async () => {
    const refused = refuseUnrouted(httpEvent('PUT', '/messages'));
    expect(await respond(async () => refused)).toMatchObject({
      statusCode: 405,
      headers: { allow: 'POST' },
      body: { code: 'METHOD_NOT_ALLOWED' },
    });
  });
});

describe('refuseUnrouted', () => {
  it.each([
    ['/nowhere', 'ROUTE_NOT_FOUND', 'no route of this API has this path'],
    ['/delegations/', 'ROUTE_NOT_FOUND', 'no route of this API has this path'],
    ['/messages/', 'ROUTE_NOT_FOUND', 'no route of this API has this path'],
    ['/delegations/dev1$alice.btps.saas.com', 'METHOD_NOT_ALLOWED', 'GET'],
    ['/inbox/bob$saas.com/acknowledgements', 'METHOD_NOT_ALLOWED', 'POST'],
  ])('DELETE %s is %s', (path, code, reason) => {
    expect(refuseUnrouted(httpEvent('DELETE', path))).toEqual({
      ok: false,
      refusal: { code, reasons: [reason] },
    });
  });
});

describe('jsonBody', () => {
  it('text is taken as the bytes that were sent', () => {
    const body = jsonBody(httpEvent('POST', '/messages', { body: '{"ä":1}' }));
    expect(body).toEqual({ ok: true, value: Buffer.from('{"ä":1}') });
  });

  it('base64 is decoded when API Gateway says so', () => {
    const encoded = Buffer.from([0xff, 0x00]).toString('base64');
    const body = jsonBody(httpEvent('POST', '/messages', { body: encoded, isBase64Encoded: true }));
    expect(body).toEqual({ ok: true, value: Buffer.from([0xff, 0x00]) });
  });

  it.each([
    ['application/json; charset=utf-8', true],
    ['Application/JSON', true],
    ['application/x-www-form-urlencoded', false],
    ['application/jsonp', false],
    [undefined, false],
  ])('content-type %s is taken: %s', (contentType, taken) => {
    const headers = contentType === undefined ? {} : { 'content-type': contentType };
    const body = jsonBody(httpEvent('POST', '/messages', { body: '{}', headers }));
    expect(body).toEqual(
      taken
        ? { ok: true, value: Buffer.from('{}') }
        : {
            ok: false,
            refusal: {
              code: 'UNSUPPORTED_MEDIA_TYPE',
              reasons: ['content-type has to be application/json'],
            },
          },
    );
  });
});

import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { originGate } from '../../shared/http/origin-gate.ts';

const secret = 'b1946ac92492d2347c6235b4d2611184';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

function request(headers: Record<string, string> = {}): APIGatewayProxyEventV2 {
  const requestContext = { requestId: 'r', http: { method: 'POST', sourceIp: '203.0.113.9' } };
  return { headers, requestContext } as unknown as APIGatewayProxyEventV2;
}

function from(sourceIp: string, headers: Record<string, string> = {}): APIGatewayProxyEventV2 {
  const event = request(headers);
  return {
    ...event,
    requestContext: { ...event.requestContext, http: { ...event.requestContext.http, sourceIp } },
  };
}

const passed = (value: APIGatewayProxyEventV2) => ({ ok: true, value });
const refused = {
  ok: false,
  refusal: { code: 'ACCESS_DENIED', reasons: ['requests are taken at the published address only'] },
};
const behind = originGate({
  originSecretHashes: [hashOf(secret), hashOf('the former one')],
  originSecretRequired: true,
});

describe('originGate (design, Limits: a source is what API Gateway says, never a header)', () => {
  test('without a front, every request passes with its own source, whatever address it claims', () => {
    const open = originGate({ originSecretHashes: [], originSecretRequired: true });
    const claims = { 'btps-viewer-address': '198.51.100.1', 'btps-origin-secret': secret };
    expect(open(request(claims))).toEqual(passed(request(claims)));
  });

  test('a request with the secret passes, with the address that the front tells', () => {
    const headers = { 'btps-origin-secret': secret, 'btps-viewer-address': '2001:db8::1' };
    expect(behind(request(headers))).toEqual(passed(from('2001:db8::1', headers)));
  });

  test('the former secret passes too, while it is listed', () => {
    const headers = { 'btps-origin-secret': 'the former one', 'btps-viewer-address': '198.51.100.1' };
    expect(behind(request(headers))).toEqual(passed(from('198.51.100.1', headers)));
  });

  test.each([
    ['no secret', {}],
    ['an empty one', { 'btps-origin-secret': '' }],
    ['another one', { 'btps-origin-secret': `${secret}0` }],
    ['its hash', { 'btps-origin-secret': hashOf(secret) }],
    ['the secret twice', { 'btps-origin-secret': `${secret},${secret}` }],
  ])('%s, round the front: ACCESS_DENIED', (_, headers) => {
    expect(behind(request({ ...headers, 'btps-viewer-address': '198.51.100.1' }))).toEqual(refused);
  });

  test('an address that is none leaves the source as API Gateway saw it', () => {
    const headers = { 'btps-origin-secret': secret, 'btps-viewer-address': '198.51.100.1, 203.0.113.7' };
    expect(behind(request(headers))).toEqual(passed(request(headers)));
  });

  test('while clients move, a request round the front passes, and its claim to an address does not count', () => {
    const moving = originGate({ originSecretHashes: [hashOf(secret)], originSecretRequired: false });
    const claims = { 'btps-viewer-address': '198.51.100.1' };
    expect(moving(request(claims))).toEqual(passed(request(claims)));
    const told = { 'btps-origin-secret': secret, 'btps-viewer-address': '198.51.100.1' };
    expect(moving(request(told))).toEqual(passed(from('198.51.100.1', told)));
  });
});

import type { Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { answerOptions } from '../../shared/http/answer-options.ts';
import { httpHandler } from '../../shared/http/http-handler.ts';
import { refuse } from '../../shared/protocol/errors.ts';
import { httpEvent } from './event.ts';

test.each([
  ['/messages', ['POST']],
  ['/delegations/dev1$alice.btps.saas.com', ['GET']],
  ['/inbox/bob$saas.com/acknowledgements', ['POST']],
])('OPTIONS %s is answered with its methods %o (RFC 9110, 9.3.7)', (path, methods) => {
  expect(answerOptions(httpEvent('OPTIONS', path))).toEqual({
    ok: true,
    value: { status: 200, body: { methods }, allow: methods.join(', ') },
  });
});

test('OPTIONS of an unknown path, and another method of a known one, are left to be refused', () => {
  expect(answerOptions(httpEvent('OPTIONS', '/identities/alice$saas.com'))).toBeUndefined();
  expect(answerOptions(httpEvent('DELETE', '/messages'))).toBeUndefined();
});

test('what is answered has the header Allow (RFC 9110, 10.2.1)', async () => {
  const telemetry = { middleware: () => ({ before: () => undefined }) } as never;
  const respond = async (event: ReturnType<typeof httpEvent>) =>
    answerOptions(event) ?? refuse('ROUTE_NOT_FOUND', 'no such path');
  const event = httpEvent('OPTIONS', '/verify');
  expect(await httpHandler(respond, telemetry)(event, {} as Context)).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', allow: 'POST' },
    body: '{"methods":["POST"]}',
  });
});

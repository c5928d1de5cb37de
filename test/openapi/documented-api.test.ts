import { describe, expect, test } from 'vitest';
import { routes } from '../../shared/http/routes.ts';
import { type ApiAnswer, DocumentedApi } from './documented-api.ts';
import { deviceDocument } from './documents.ts';

const problem = deviceDocument.components.examples.RELAY_DENIED?.value as Readonly<Record<string, unknown>>;
const requestId = String(problem.requestId);

/** An answer to `POST /messages` that is as documented, but for what is changed. */
function answer(changes: Partial<ApiAnswer> = {}, headers: Record<string, string> = {}): ApiAnswer {
  return {
    status: 403,
    headers: new Headers({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'apigw-requestid': requestId,
      ...headers,
    }),
    body: problem,
    ...changes,
  };
}

const check = (given: ApiAnswer, path = '/messages') => {
  const api = new DocumentedApi(deviceDocument, routes);
  api.check('POST', path, given);
  return [...api.seen];
};

describe('the check of answers, which every call goes through', () => {
  test('remembers what is as documented', () => {
    expect(check(answer())).toEqual(['sendMessage 403 RELAY_DENIED']);
  });

  test.each<[string, ApiAnswer, RegExp]>([
    ['another status', answer({ status: 418 }), /answers 418, which is not documented/],
    [
      'a code of another route',
      answer({ body: { ...problem, code: 'CONFLICT' } }),
      /code must be equal to one/,
    ],
    [
      'another status in the body',
      answer({ body: { ...problem, status: 404 } }),
      /status must be equal to const/,
    ],
    ['one more member', answer({ body: { ...problem, secret: 1 } }), /must NOT have additional properties/],
    [
      'one member less',
      answer({ body: { ...problem, title: undefined } }),
      /must have required property 'title'/,
    ],
    ['another media type', answer({}, { 'content-type': 'text/html' }), /text\/html is not documented/],
    ['a header more', answer({}, { allow: 'POST' }), /the header allow is not documented/],
    ['another header', answer({}, { 'cache-control': 'public' }), /cache-control is not as documented/],
    ['another request id', answer({}, { 'apigw-requestid': 'x' }), /the requestId is not that of the header/],
    ['no such route', answer(), /the header|must be equal/],
  ])('%s is a fault', (name, given, fault) => {
    expect(() => check(given, name === 'no such route' ? '/nothing' : '/messages')).toThrow(fault);
  });

  test('a limit without Retry-After is a fault', () => {
    const body = deviceDocument.components.examples.RATE_LIMIT_EXCEEDED?.value;
    expect(() => check(answer({ status: 429, body }))).toThrow(/Retry-After is missing/);
    expect(check(answer({ status: 429, body }, { 'retry-after': '7' }))).toEqual([
      'sendMessage 429 RATE_LIMIT_EXCEEDED',
    ]);
    expect(() => check(answer({ status: 429, body }, { 'retry-after': 'soon' }))).toThrow(
      /not as documented/,
    );
  });
});

import { describe, expect, test } from 'vitest';
import { nextAttemptMs } from '../../shared/forwarding/attempt-times.ts';
import { judgeAnswer } from '../../shared/forwarding/judge-answer.ts';

const posted = { digest: 'ours', vouched: false };
const answer = (status: number, body: unknown = '') => ({
  kind: 'answer' as const,
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('what an answer means (RFC 9110, RFC 9457)', () => {
  test.each([200, 202, 204])('%i is delivered', (status) => {
    expect(judgeAnswer(answer(status), posted)).toEqual({ kind: 'delivered' });
  });

  test.each([301, 302, 307, 308, 400, 401, 403, 404, 413, 415, 422])('%i is for good', (status) => {
    expect(judgeAnswer(answer(status), posted)).toEqual({
      kind: 'refused',
      failure: { code: 'UNEXPECTED_ANSWER', reasons: [`the receiver answered ${status}`], status },
    });
  });

  test.each([408, 425, 429, 500, 502, 503, 504])('%i may pass', (status) => {
    expect(judgeAnswer(answer(status), posted).kind).toBe('postponed');
  });

  test('a refusal that says it is retryable may pass', () => {
    const body = { code: 'DELEGATION_NOT_FOUND', reasons: ['not yet'], retryable: true };
    expect(judgeAnswer({ ...answer(403, body), retryAfterSeconds: 9 }, posted)).toEqual({
      kind: 'postponed',
      failure: { code: 'DELEGATION_NOT_FOUND', reasons: ['not yet'], status: 403 },
      retryAfterSeconds: 9,
    });
  });

  test('MESSAGE_TOO_OLD may pass, as the next attempt has a voucher; with one it is for good', () => {
    const old = answer(422, { code: 'MESSAGE_TOO_OLD', reasons: ['issued 301 s ago'], retryable: false });
    expect(judgeAnswer(old, posted).kind).toBe('postponed');
    expect(judgeAnswer(old, { ...posted, vouched: true }).kind).toBe('refused');
  });

  test('the receiver’s words are cut to text of a bounded length', () => {
    const reasons = [`a\u0000b\u202e${'x'.repeat(1000)}`, 7, ...Array.from({ length: 20 }, () => 'more')];
    const outcome = judgeAnswer(answer(403, { code: 'no code', reasons }), posted);
    expect(outcome).toEqual({
      kind: 'refused',
      failure: {
        code: 'UNEXPECTED_ANSWER',
        reasons: [`a b ${'x'.repeat(296)}`, ...Array.from({ length: 7 }, () => 'more')],
        status: 403,
      },
    });
  });

  test.each(['null', '[]', '{', '"text"', '7'])('a body of %s is no problem', (body) => {
    expect(judgeAnswer(answer(403, body), posted)).toMatchObject({ failure: { code: 'UNEXPECTED_ANSWER' } });
  });
});

describe('when the next attempt is', () => {
  const at = (attempts: number, jitter: number, more = {}) =>
    nextAttemptMs({ attempts, nowMs: 0, issuedAtMs: 0, jitter: () => jitter, ...more });

  test.each([
    [1, 0, 15_000],
    [1, 1, 30_000],
    [2, 1, 60_000],
    [7, 1, 1_920_000],
    [8, 1, 3_600_000],
    [1000, 1, 3_600_000],
    [8, 0, 1_800_000],
  ])('after %i attempts, with jitter %d: %i ms later', (attempts, jitter, expected) => {
    expect(at(attempts, jitter)).toBe(expected);
  });

  test('not before the receiver’s Retry-After, which counts for an hour at most', () => {
    expect(at(1, 0, { retryAfterSeconds: 120 })).toBe(120_000);
    expect(at(1, 0, { retryAfterSeconds: 90_000 })).toBe(3_600_000);
  });

  test('the last is a minute before 24 h, and there is none after it', () => {
    expect(at(9, 1, { nowMs: 86_339_000 })).toBe(86_340_000);
    expect(at(9, 1, { nowMs: 86_340_000 })).toBeUndefined();
  });
});

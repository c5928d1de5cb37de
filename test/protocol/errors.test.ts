import { describe, expect, test } from 'vitest';
import { accept, type ErrorDescription, errorCatalogue, refuse } from '../../shared/protocol/errors.ts';

const entries = Object.entries<ErrorDescription>(errorCatalogue);

describe('the error catalogue', () => {
  test.each([
    // message-flow.md, Delegation Verification Failures
    'DELEGATION_NOT_FOUND',
    'DEVICE_KEY_NOT_FOUND',
    'SIGNATURE_VERIFICATION_FAILED',
    'DELEGATION_EXPIRED',
    // revocation.md and best-practices.md
    'DELEGATION_REVOKED',
    'DEVICE_RECORD_NOT_FOUND',
    'ORIGINAL_IDENTITY_NOT_FOUND',
    'INVALID_PUBLIC_KEY',
    'INSUFFICIENT_SCOPE',
    'DNSSEC_VALIDATION_FAILED',
    'RATE_LIMIT_EXCEEDED',
    'MESSAGE_TOO_OLD',
    'NONCE_ALREADY_USED',
    'TOKEN_EXPIRED',
    'INVALID_TOKEN_SIGNATURE',
  ])('%s, a code of the documents, is in it', (code) => {
    expect(Object.keys(errorCatalogue)).toContain(code);
  });

  test('gives each code of a message’s way in its status (design, Verification)', () => {
    const statusOf = (code: keyof typeof errorCatalogue) => errorCatalogue[code].status;
    expect({
      INVALID_MESSAGE: statusOf('INVALID_MESSAGE'),
      INVALID_IDENTITY: statusOf('INVALID_IDENTITY'),
      MESSAGE_TOO_LARGE: statusOf('MESSAGE_TOO_LARGE'),
      NONCE_ALREADY_USED: statusOf('NONCE_ALREADY_USED'),
      RATE_LIMIT_EXCEEDED: statusOf('RATE_LIMIT_EXCEEDED'),
      DNS_RESOLUTION_FAILED: statusOf('DNS_RESOLUTION_FAILED'),
      DNSSEC_VALIDATION_FAILED: statusOf('DNSSEC_VALIDATION_FAILED'),
      ROUTE_NOT_FOUND: statusOf('ROUTE_NOT_FOUND'),
      METHOD_NOT_ALLOWED: statusOf('METHOD_NOT_ALLOWED'),
    }).toEqual({
      INVALID_MESSAGE: 400,
      INVALID_IDENTITY: 400,
      MESSAGE_TOO_LARGE: 413,
      NONCE_ALREADY_USED: 409,
      RATE_LIMIT_EXCEEDED: 429,
      DNS_RESOLUTION_FAILED: 503,
      DNSSEC_VALIDATION_FAILED: 503,
      ROUTE_NOT_FOUND: 404,
      METHOD_NOT_ALLOWED: 405,
    });
  });

  test.each(entries)('%s is described as all are: status, retryable, title, action', (code, description) => {
    expect(code).toMatch(/^[A-Z]+(?:_[A-Z]+)*$/);
    expect(description).toEqual({
      status: expect.any(Number),
      // What is the caller's own fault stays one until the request is changed.
      retryable: description.status === 429 || description.status >= 500,
      title: expect.stringMatching(/^[A-Z].*[^.]$/),
      action: expect.stringMatching(/^[A-Z].*\.$/),
    });
    expect([400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503]).toContain(description.status);
  });

  test('has no two titles that are the same', () => {
    expect(new Set(entries.map(([, { title }]) => title)).size).toBe(entries.length);
  });
});

describe('outcomes', () => {
  test('accept wraps a value', () => {
    expect(accept(undefined)).toEqual({ ok: true, value: undefined });
  });

  test.each([
    { given: 'one reason', outcome: refuse('INVALID_MESSAGE', 'one'), expected: { reasons: ['one'] } },
    {
      given: 'a chain',
      outcome: refuse('INVALID_MESSAGE', ['one', 'two']),
      expected: { reasons: ['one', 'two'] },
    },
    {
      given: 'what differs from the catalogue',
      outcome: refuse('INVALID_MESSAGE', 'one', { retryable: true, retryAfterSeconds: 5 }),
      expected: { reasons: ['one'], retryable: true, retryAfterSeconds: 5 },
    },
  ])('refuse builds a refusal from $given', ({ outcome, expected }) => {
    expect(outcome).toEqual({ ok: false, refusal: { code: 'INVALID_MESSAGE', ...expected } });
  });
});

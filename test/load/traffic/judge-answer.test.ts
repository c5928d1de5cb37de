import { expect, test } from 'vitest';
import { generateKeyPair } from '../../../infra/local/cast.ts';
import { LoadDevice } from '../people/load-device.ts';
import type { LoadUser } from '../people/load-user.ts';
import type { ApiAnswer } from './api-connection.ts';
import { judgeAnswer } from './judge-answer.ts';

/** A device that was published at 1,000 ms, whose revocation was asked for at 20,000 and acknowledged at 21,000. */
function revokedDevice(): LoadDevice {
  const enrolled = {
    delegated_id: 'dev1',
    delegated_identity: 'dev1$alice.btps.saas.example',
    scopes: ['send'],
    access_token: '',
    refresh_token: '',
    expires_at: '',
    dns: 'pending',
    key: generateKeyPair(),
  } as const;
  const device = new LoadDevice({} as LoadUser, enrolled, '10.0.0.1', 0);
  device.published(1000);
  return device;
}

function answerAt(startedAtMs: number, status: number, code?: string, retryable = false): ApiAnswer {
  const body = code === undefined ? {} : { code, retryable };
  return { status, headers: {}, body, startedAtMs, endedAtMs: startedAtMs + 10 };
}

const revoked = (startedAtMs: number) => answerAt(startedAtMs, 403, 'DELEGATION_REVOKED');

test('a good device has to be accepted, and nothing else (message-flow, Receiving & Verification Flow)', () => {
  const device = revokedDevice();
  expect(judgeAnswer(answerAt(10_000, 202), device, '202')).toBeUndefined();
  expect(judgeAnswer(revoked(10_000), device, '202')).toBe('403 DELEGATION_REVOKED instead of 202');
  expect(judgeAnswer(answerAt(10_000, 500, 'INTERNAL_ERROR', true), device, '202')).toBe(
    '500 INTERNAL_ERROR instead of 202',
  );
});

test('a device whose records are on their way may be told to come again, and only so', () => {
  const device = revokedDevice();
  expect(judgeAnswer(answerAt(2000, 403, 'DELEGATION_NOT_FOUND', true), device, '202')).toBeUndefined();
  expect(judgeAnswer(answerAt(2000, 403, 'DELEGATION_NOT_FOUND'), device, '202')).toBe(
    '403 DELEGATION_NOT_FOUND instead of 202, or a repeat in prospect',
  );
});

test('from the acknowledged revocation on a 202 is wrong; before it, either answer is right (revocation, Revocation Process)', () => {
  const device = revokedDevice();
  device.revoking(20_000);
  expect(judgeAnswer(answerAt(20_500, 202), device, '202')).toBeUndefined();
  expect(judgeAnswer(revoked(20_500), device, '202')).toBeUndefined();
  device.revoked(21_000);
  expect(judgeAnswer(answerAt(20_999, 202), device, '202')).toBeUndefined();
  expect(judgeAnswer(answerAt(21_001, 202), device, '202')).toBe(
    '202 instead of 403 DELEGATION_REVOKED, after an acknowledged revocation',
  );
  expect(judgeAnswer(revoked(21_001), device, '202')).toBeUndefined();
});

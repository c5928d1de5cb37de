import { describe, expect, it } from 'vitest';
import { refuseAge, refuseBefore } from '../../shared/verification/message-age.ts';

// 2025-01-15T10:30:00.000Z
const now = 1_736_937_000_000;

describe('refuseAge (best-practices, Replay Attacks)', () => {
  it.each([
    ['issued exactly 300 s ago is taken', 1_736_936_700_000],
    ['issued now is taken', 1_736_937_000_000],
    ['issued exactly 60 s ahead is taken', 1_736_937_060_000],
  ])('%s', (_, issuedAtMs) => {
    expect(refuseAge(issuedAtMs, now)).toBeUndefined();
  });

  it.each([
    [
      'issued 300.001 s ago is MESSAGE_TOO_OLD',
      1_736_936_699_999,
      { code: 'MESSAGE_TOO_OLD', reasons: ['issued 300 s ago'] },
    ],
    [
      'issued 301 s ago is MESSAGE_TOO_OLD',
      1_736_936_699_000,
      { code: 'MESSAGE_TOO_OLD', reasons: ['issued 301 s ago'] },
    ],
    [
      'issued 60.001 s ahead is MESSAGE_FROM_FUTURE',
      1_736_937_060_001,
      { code: 'MESSAGE_FROM_FUTURE', reasons: ['issued 60 s ahead'] },
    ],
  ])('%s', (_, issuedAtMs, refusal) => {
    expect(refuseAge(issuedAtMs, now)).toEqual(refusal);
  });
});

describe('refuseBefore (best-practices, Replay Attacks)', () => {
  it('issued at the moment of the restoration, or without one, is taken', () => {
    expect(refuseBefore(now, now)).toBeUndefined();
    expect(refuseBefore(now, Number.NEGATIVE_INFINITY)).toBeUndefined();
  });

  it('issued a millisecond before the moment of the restoration is MESSAGE_TOO_OLD', () => {
    expect(refuseBefore(now - 1, now)).toEqual({
      code: 'MESSAGE_TOO_OLD',
      reasons: ['issued before 2025-01-15T10:30:00.000Z, when the inbox was restored'],
    });
  });
});

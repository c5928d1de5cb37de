import { describe, expect, test } from 'vitest';
import { describeLookup } from '../../shared/verification/describe-lookup.ts';
import { answer, nowMs, proved, resolution } from './evidence.ts';

const name = 'alice.btps.saas.com';
const shown = { name, type: 'TXT', source: 'network', durationMs: 10 };

describe('what a verdict shows of a lookup', () => {
  test('an answer of 2.6 s ago comes with its time to live, its age in whole seconds and its proof', () => {
    expect(describeLookup(proved(answer(name, 'key='), 'secure'), nowMs + 2600)).toStrictEqual({
      ...shown,
      outcome: 'answer',
      ttlSeconds: 300,
      ageSeconds: 3,
      dnssec: 'secure',
    });
  });

  test('an answer from a clock that is ahead has no negative age', () => {
    expect(describeLookup(answer(name, 'key='), nowMs - 5000)).toStrictEqual({
      ...shown,
      outcome: 'answer',
      ttlSeconds: 300,
      ageSeconds: 0,
      dnssec: 'insecure',
    });
  });

  test('a lookup that failed has neither', () => {
    const failed = resolution({ kind: 'failed', name, reason: 'timeout', details: [] });
    expect(describeLookup(failed, nowMs)).toStrictEqual({ ...shown, outcome: 'failed' });
  });
});

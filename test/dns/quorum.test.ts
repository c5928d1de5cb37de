import { describe, expect, test } from 'vitest';
import { parseName } from '../../shared/dns/name.ts';
import type { BogusAnswer, LookupFailure, TxtOutcome } from '../../shared/dns/outcome.ts';
import { createQuorumSource } from '../../shared/dns/quorum.ts';
import { absenceAt, answerAt } from './outcomes.ts';

const name = 'alice.btps.saas.com';
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const values = (...texts: readonly string[]) => ({ values: texts.map(bytes) });

const resolve = (outcomes: readonly TxtOutcome[], quorum = 2) => {
  const sources = outcomes.map((outcome) => ({ resolve: async () => outcome }));
  return createQuorumSource({ sources, quorum }).resolve(parseName(name), 10_000);
};

const answer = (text: string) => answerAt(1000, values(text));
const timeout = (server: string): LookupFailure => ({
  kind: 'failed',
  name,
  reason: 'timeout',
  details: [`${server}: timeout`],
});
const bogus: BogusAnswer = { kind: 'bogus', name, details: ['one: bogus'] };
const disagreement = (...details: readonly string[]): LookupFailure => ({
  kind: 'failed',
  name,
  reason: 'disagreement',
  details: ['fewer than 2 name servers agree about the records', ...details],
});

describe('a quorum of 2 name servers', () => {
  test('agrees about a set in whatever order it comes; what ends first and is proved least counts', async () => {
    const first = answerAt(1000, { ...values('a', 'b'), dnssec: 'insecure' });
    const second = answerAt(1000, { ...values('b', 'a'), expiresAtMs: 9000, dnssec: 'secure' });
    expect(await resolve([first, second])).toEqual({ ...second, dnssec: 'insecure' });
  });

  test('agrees about an absence, whether it is NXDOMAIN or no data', async () => {
    const noData = { ...absenceAt(1000), kind: 'no-data' as const };
    expect(await resolve([absenceAt(1000), noData])).toEqual(absenceAt(1000));
  });

  test.each([
    ['different values', [answer('a'), answer('b')]],
    ['one value more', [answerAt(1000, values('a', 'b')), answer('a')]],
    ['an absence', [answer('a'), absenceAt(1000)]],
  ])('does not take %s', async (_, outcomes) => {
    expect(await resolve(outcomes)).toEqual(disagreement());
  });

  test('takes what two of three agree about, whichever they are', async () => {
    expect(await resolve([answer('a'), answer('b'), answer('a')])).toEqual(answer('a'));
    expect(await resolve([answer('a'), answer('b'), answer('b')])).toEqual(answer('b'));
    expect(await resolve([timeout('one'), answer('b'), answer('b')])).toEqual(answer('b'));
    expect(await resolve([bogus, answer('b'), answer('b')])).toEqual(answer('b'));
  });

  test('three answers that differ are a disagreement', async () => {
    expect(await resolve([answer('a'), answer('b'), answer('c')])).toEqual(disagreement());
  });

  test('one answer and failures are the failure', async () => {
    expect(await resolve([answer('a'), timeout('two'), timeout('three')])).toEqual({
      ...timeout('two'),
      details: ['two: timeout', 'three: timeout'],
    });
  });

  test('two answers that differ and a failure are a disagreement', async () => {
    expect(await resolve([answer('a'), timeout('two'), answer('b')])).toEqual(disagreement('two: timeout'));
  });

  test('a bogus answer beside one that nobody confirms stays bogus', async () => {
    expect(await resolve([answer('a'), bogus])).toEqual(bogus);
  });

  /** Sources that answer when they are told to, and what they were asked. */
  const held = (count: number) => {
    const all = Array.from({ length: count }, () => Promise.withResolvers<TxtOutcome>());
    const asked: number[] = [];
    const sources = all.map(({ promise }, index) => ({
      resolve: () => {
        asked.push(index);
        return promise;
      },
    }));
    const outcome = createQuorumSource({ sources, quorum: 2 }).resolve(parseName(name), 10_000);
    return { answers: all.map(({ resolve: give }) => give), asked, outcome };
  };

  test.each([
    ['in order', [0, 1]],
    ['the second first', [1, 0]],
  ])('the third server is not asked when the first two agree, %s', async (_, order) => {
    const { answers, asked, outcome } = held(3);
    for (const index of order) {
      answers[index]?.(answer('a'));
      await new Promise(setImmediate);
    }
    expect(await outcome).toEqual(answer('a'));
    expect(asked).toEqual([0, 1]);
  });

  test('the third server is asked when one of the first two stays silent', async () => {
    const { answers, asked, outcome } = held(3);
    answers[1]?.(answer('a'));
    answers[2]?.(answer('a'));
    expect(await outcome).toEqual(answer('a'));
    expect(asked).toEqual([0, 1, 2]);
  });

  test('an error of ours is thrown', async () => {
    const broken = { resolve: async () => Promise.reject(new RangeError('bug')) };
    const source = createQuorumSource({ sources: [broken, broken], quorum: 2 });
    await expect(source.resolve(parseName(name), 10_000)).rejects.toEqual(new RangeError('bug'));
  });

  test.each([
    ['of 1', 1, 3, 'a quorum must be 2 or more'],
    ['of 1.5', 1.5, 3, 'a quorum must be 2 or more'],
    ['of more servers than there are', 3, 2, 'a quorum of 3 needs as many name servers'],
  ])('a quorum %s is refused with a TypeError', (_, quorum, count, text) => {
    const sources = Array.from({ length: count }, () => ({ resolve: async () => answer('a') }));
    expect(() => createQuorumSource({ sources, quorum })).toThrow(new TypeError(text));
  });
});

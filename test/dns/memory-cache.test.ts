import { describe, expect, test } from 'vitest';
import { MemoryCache } from '../../shared/dns/memory-cache.ts';
import { absenceAt, answerAt } from './outcomes.ts';

const name = 'alice.btps.saas.com';
const newCache = () => {
  const clock = { nowMs: 1_000_000 };
  return { clock, cache: new MemoryCache({ now: () => clock.nowMs }) };
};

describe('an outcome in memory', () => {
  test('of 300 s leaves 60 s after it came in (best-practices, Caching Strategies)', () => {
    const { clock, cache } = newCache();
    const answer = answerAt(950_000);
    cache.put(answer);
    clock.nowMs = 1_059_999;
    expect(cache.get(name)).toBe(answer);
    clock.nowMs = 1_060_000;
    expect(cache.get(name)).toBeUndefined();
  });

  test('leaves at its own end when that is earlier', () => {
    const { clock, cache } = newCache();
    const absence = { ...absenceAt(1_000_000), expiresAtMs: 1_007_000 };
    cache.put(absence);
    clock.nowMs = 1_006_999;
    expect(cache.get(name)).toBe(absence);
    clock.nowMs = 1_007_000;
    expect(cache.get(name)).toBeUndefined();
  });

  test('with a TTL of 0 is never given', () => {
    const { cache } = newCache();
    cache.put(answerAt(1_000_000, { expiresAtMs: 1_000_000 }));
    expect(cache.get(name)).toBeUndefined();
  });

  test('does not stay longer by being put in again', () => {
    const { clock, cache } = newCache();
    const answer = answerAt(1_000_000);
    cache.put(answer);
    clock.nowMs = 1_030_000;
    cache.put(answer);
    clock.nowMs = 1_060_000;
    expect(cache.get(name)).toBeUndefined();
  });

  test('is passed over when its query began before what is asked for', () => {
    const { cache } = newCache();
    const answer = answerAt(1_000_000);
    cache.put(answer);
    expect(cache.get(name, 1_000_001)).toBeUndefined();
    expect(cache.get(name, 1_000_000)).toBe(answer);
  });

  test('is not replaced by that of an earlier query', () => {
    const { cache } = newCache();
    const later = absenceAt(1_000_000);
    cache.put(later);
    cache.put(answerAt(999_999));
    expect(cache.get(name)).toBe(later);
  });

  test('is dropped by an invalidation, and so is what was asked for before it', () => {
    const { cache } = newCache();
    cache.put(answerAt(999_000));
    cache.invalidate(name, 1_000_000);
    expect(cache.get(name)).toBeUndefined();
    cache.put(answerAt(1_000_000));
    expect(cache.get(name)).toBeUndefined();
    const fresh = answerAt(1_000_001);
    cache.put(fresh);
    expect(cache.get(name)).toBe(fresh);
  });

  test('an earlier invalidation does not undo a later one', () => {
    const { cache } = newCache();
    cache.invalidate(name, 1_000_000);
    cache.invalidate(name, 990_000);
    cache.put(answerAt(995_000));
    expect(cache.get(name)).toBeUndefined();
  });
});

describe('the memory is bounded', () => {
  test('by entries: what was not used for longest goes first', () => {
    const cache = new MemoryCache({ now: () => 1_000_000, maxEntries: 2 });
    for (const each of ['a', 'b']) cache.put(answerAt(1_000_000, { name: each }));
    cache.get('a');
    cache.put(answerAt(1_000_000, { name: 'c' }));
    expect(['a', 'b', 'c'].map((each) => cache.get(each)?.name)).toEqual(['a', undefined, 'c']);
  });

  test('by bytes: 5,000 answers of 64 KB do not fit', () => {
    const cache = new MemoryCache({ now: () => 1_000_000 });
    const values = [new Uint8Array(64 * 1024)];
    for (let index = 0; index < 300; index += 1)
      cache.put(answerAt(1_000_000, { name: `n${index}`, values }));
    const held = Array.from({ length: 300 }, (_, index) => cache.get(`n${index}`)).filter(Boolean);
    expect(held.length).toBe(253);
  });

  test('by what small values take, too: 1,000 answers of 4,300 records of two bytes took a gigabyte', () => {
    const cache = new MemoryCache({ now: () => 1_000_000 });
    const values = Array(4300).fill(new Uint8Array(2));
    for (let index = 0; index < 1000; index += 1)
      cache.put(answerAt(1_000_000, { name: `n${index}`, values }));
    const held = Array.from({ length: 1000 }, (_, index) => cache.get(`n${index}`)).filter(Boolean);
    expect(held.length).toBe(12);
  });

  test('room for no entry is refused with a TypeError', () => {
    expect(() => new MemoryCache({ now: () => 0, maxEntries: 0 })).toThrow(
      new TypeError('maxEntries must be 1 or more'),
    );
  });
});

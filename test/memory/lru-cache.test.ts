import fc from 'fast-check';
import { LRUCache } from 'lru-cache';
import { describe, expect, test } from 'vitest';
import { LruCache } from '../../shared/memory/lru-cache.ts';

const keys = ['a', 'b', 'c', 'd', 'e'];
const held = (cache: LruCache<number>) => keys.filter((key) => cache.has(key));

describe('a cache with room for two', () => {
  test('forgets the first of three', () => {
    const cache = new LruCache<number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.set('c', 3);
    expect(held(cache)).toEqual(['b', 'c']);
  });

  test('keeps what was read, and forgets the other', () => {
    const cache = new LruCache<number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    expect(cache.get('a')).toBe(1);
    cache.set('c', 3);
    expect(held(cache)).toEqual(['a', 'c']);
  });

  test('keeps what was set again, with its last value', () => {
    const cache = new LruCache<number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.set('a', 3);
    cache.set('c', 4);
    expect(held(cache)).toEqual(['a', 'c']);
    expect(cache.get('a')).toBe(3);
  });

  test('does not hold for used what was only looked for', () => {
    const cache = new LruCache<number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    expect(cache.has('a')).toBe(true);
    cache.set('c', 3);
    expect(held(cache)).toEqual(['b', 'c']);
  });
});

describe('a cache of 10 bytes', () => {
  const newCache = () => new LruCache<number>(5, { maxSize: 10, sizeOf: (value) => value });

  test('forgets as many as a large entry takes the room of', () => {
    const cache = newCache();
    cache.set('a', 3);
    cache.set('b', 3);
    cache.set('c', 4);
    cache.set('d', 6);
    expect(held(cache)).toEqual(['c', 'd']);
  });

  test('does not keep an entry of 11, nor what it replaces', () => {
    const cache = newCache();
    cache.set('a', 3);
    cache.set('b', 3);
    cache.set('a', 11);
    expect(held(cache)).toEqual(['b']);
  });

  test('has the room again of what was deleted', () => {
    const cache = newCache();
    cache.set('a', 6);
    cache.set('b', 4);
    cache.delete('a');
    cache.set('c', 6);
    expect(held(cache)).toEqual(['b', 'c']);
  });
});

test.each([0, -1, 1.5, Number.NaN])('room for %s entries is a TypeError', (maxEntries) => {
  expect(() => new LruCache(maxEntries)).toThrow(new TypeError('maxEntries must be 1 or more'));
});

test('after any calls it holds what the package lru-cache holds', () => {
  const call = fc.tuple(fc.constantFrom('get', 'set', 'delete', 'has'), fc.constantFrom(...keys), fc.nat(6));
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
      const ours = new LruCache<number>(3, { maxSize: 10, sizeOf: (value) => value + 1 });
      const theirs = new LRUCache<string, number>({
        max: 3,
        maxSize: 10,
        sizeCalculation: (value) => value + 1,
      });
      for (const [method, key, value] of calls) {
        if (method === 'set') {
          ours.set(key, value);
          theirs.set(key, value);
        } else if (method === 'delete') {
          ours.delete(key);
          theirs.delete(key);
        } else expect(ours[method](key)).toEqual(theirs[method](key));
      }
      expect(keys.map((key) => ours.get(key))).toEqual(keys.map((key) => theirs.get(key)));
    }),
  );
});

import { expect, test } from 'vitest';
import { BoundedMap } from '../../shared/rate-limit/bounded-map.ts';

test('the entry that was not touched for longest makes room', () => {
  const map = new BoundedMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([1, undefined, 3, 2]);
  map.delete('a');
  expect([map.get('a'), map.size]).toEqual([undefined, 1]);
});

test.each([0, -1, 1.5])('a capacity of %d is a TypeError', (capacity) => {
  expect(() => new BoundedMap(capacity)).toThrow(new TypeError('capacity must be a positive integer'));
});

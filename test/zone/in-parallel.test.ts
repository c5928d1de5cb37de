import { expect, test } from 'vitest';
import { inParallel } from '../../shared/zone/in-parallel.ts';

test('five things, two at a time, come back in their order', async () => {
  let [running, most] = [0, 0];
  const results = await inParallel([5, 4, 3, 2, 1], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return item * 10;
  });
  expect(results).toEqual([50, 40, 30, 20, 10]);
  expect(most).toBe(2);
});

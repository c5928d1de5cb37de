import { expect, test } from 'vitest';
import { judgeMemory } from './judge-memory.ts';
import type { MemorySample } from './memory-sample.ts';

const megabyte = 1024 * 1024;
const maxGrowthMb = 3;

/** Ten minutes of samples, one every 10 s, of an instance whose memory is what a function of the minutes says. */
function samplesOf(heapMb: (minute: number) => number): readonly MemorySample[] {
  return Array.from({ length: 61 }, (_, index) => ({
    atMs: 1_000_000 + index * 10_000,
    instances: [
      { thread: 7, name: 'ingress', heapBytes: heapMb(index / 6) * megabyte, externalBytes: megabyte },
    ],
    standInBytes: 40 * megabyte,
    rssBytes: 500 * megabyte,
  }));
}

test('memory that rises during the warm-up and then stays is flat', () => {
  const verdict = judgeMemory(
    samplesOf((minute) => 30 + Math.min(minute, 3)),
    200_000,
    maxGrowthMb,
  );
  expect(verdict).toEqual({
    samples: 61,
    warmUpSeconds: 200,
    maxGrowthMb: 3,
    functions: [
      { function: 'ingress', instances: 1, startMb: 34, endMb: 34, kbPerMinute: 0, growthMb: 0, flat: true },
    ],
    standIns: { startMb: 40, endMb: 40, kbPerMinute: 0, growthMb: 0 },
    rss: { startMb: 500, endMb: 500, kbPerMinute: 0, growthMb: 0 },
    measured: true,
    flat: true,
  });
});

test('memory that goes on rising by 1 MB a minute is not flat', () => {
  const { functions, flat } = judgeMemory(
    samplesOf((minute) => 30 + minute),
    200_000,
    maxGrowthMb,
  );
  expect(functions).toMatchObject([{ kbPerMinute: 1024, growthMb: 6.67, flat: false }]);
  expect(flat).toBe(false);
});

test('a single sample far above the others does not count as a slope', () => {
  const { functions } = judgeMemory(
    samplesOf((minute) => (minute === 8 ? 90 : 30)),
    200_000,
    maxGrowthMb,
  );
  expect(functions).toMatchObject([{ kbPerMinute: 0, growthMb: 0, flat: true }]);
});

test('without any instance that was measured often enough nothing is called flat', () => {
  expect(judgeMemory(samplesOf(() => 30).slice(0, 2), 0, maxGrowthMb)).toMatchObject({
    functions: [],
    flat: false,
  });
});

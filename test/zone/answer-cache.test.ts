import { describe, expect, test } from 'vitest';
import { answerCache } from '../../shared/zone/answer-cache.ts';
import { alice, noonMs } from './zone-scene.ts';

function cacheThat(invalidate: (names: readonly string[], nowMs: number) => Promise<void>) {
  const faults: unknown[] = [];
  const cache = answerCache({
    sharedCache: { invalidate },
    now: () => noonMs,
    onFault: (error) => faults.push(error),
  });
  return { cache, faults };
}

describe('answers about our own names (design, Caches)', () => {
  test('the parent record and those of the devices are dropped, each once, as of now', async () => {
    const calls: unknown[] = [];
    const { cache, faults } = cacheThat(async (...call) => void calls.push(call));
    await cache.forget(alice, ['dev1', 'dev2', 'dev1']);
    expect(calls).toEqual([[[alice, `dev1.${alice}`, `dev2.${alice}`], noonMs]]);
    expect(faults).toEqual([]);
  });

  test('a cache that fails is a fault that is told, and fails nobody', async () => {
    const { cache, faults } = cacheThat(() => Promise.reject(new Error('throttled')));
    await cache.forget(alice, ['dev1']);
    expect(faults).toEqual([new Error('throttled')]);
  });
});

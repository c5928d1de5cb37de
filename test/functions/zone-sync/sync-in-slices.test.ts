import { describe, expect, test } from 'vitest';
import { syncInSlices } from '../../../functions/zone-sync/sync-in-slices.ts';
import type { SyncResult } from '../../../shared/zone/identity-sync.ts';

const identities = Array.from({ length: 250 }, (_, number) => `user${number}.btps.saas.example`);

/** What a zone-sync makes of slices that take so long each, of an invocation of 120 s, and where some fail. */
async function run(secondsEach: number, failing: readonly string[] = []) {
  const sizes: number[] = [];
  let remainingMs = 120_000;
  const again = await syncInSlices(
    identities,
    async (slice) => {
      sizes.push(slice.length);
      remainingMs -= secondsEach * 1000;
      return slice.map((originalIdentity): SyncResult => {
        const outcome = failing.includes(originalIdentity) ? 'failed' : 'changed';
        return { originalIdentity, outcome, findings: [] };
      });
    },
    () => remainingMs,
  );
  return { sizes, again };
}

describe('a backlog of 250 identities (design, Desired state)', () => {
  test('that there is time for is published, a hundred at a time', async () => {
    expect(await run(30)).toEqual({ sizes: [100, 100, 50], again: [] });
  });

  test('that there is no time for is published in part; the rest comes again', async () => {
    expect(await run(31)).toEqual({ sizes: [100, 100], again: identities.slice(200) });
    expect(await run(110)).toEqual({ sizes: [100], again: identities.slice(100) });
  });

  test('of which one failed brings back that one, and the rest', async () => {
    const [failed = ''] = identities.slice(7);
    expect(await run(31, [failed])).toEqual({ sizes: [100, 100], again: [failed, ...identities.slice(200)] });
  });
});

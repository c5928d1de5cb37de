import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { faultRun } from '../fault-run.ts';
import { bundleFunctions } from '../world/bundle-functions.ts';
import { type FaultWorld, type Lies, startFaultWorld } from '../world/fault-world.ts';
import { deliberateBugs, from } from './deliberate-bugs.ts';

const dynamoDbEndpoint = inject('dynamoDbEndpoint');
let world: FaultWorld;

beforeAll(async () => {
  world = await startFaultWorld({ dynamoDbEndpoint, bundles: { replaced: inject('functionBundles') ?? {} } });
}, 120_000);
afterAll(() => world.stop());

/** Names of the invariants that a run found broken, the first one that found `broken` among them if there is one. */
async function firstFinding(
  broken: string,
  seeds: readonly number[],
  lies: Lies = {},
  where = world,
): Promise<readonly string[]> {
  for (const seed of seeds) {
    const { violations } = await faultRun(where, seed, lies);
    const found = violations.map(({ invariant }) => invariant);
    if (found.some((invariant) => invariant === broken)) return found;
  }
  return [];
}

describe('a deliberate bug is found within a few runs', () => {
  it.each(deliberateBugs)(
    '$title: $breaks',
    async ({ breaks, seeds, lies }) => {
      expect(await firstFinding(breaks, seeds, lies())).toContain(breaks);
    },
    180_000,
  );

  it('signatures are not checked: forgeriesAreRefused', async () => {
    const bundles = await bundleFunctions({
      'signature.ts': fileURLToPath(new URL('./unchecked-signature.ts', import.meta.url)),
    });
    const unchecked = await startFaultWorld({ dynamoDbEndpoint, bundles });
    try {
      expect(await firstFinding('forgeriesAreRefused', from(1136), {}, unchecked)).toContain(
        'forgeriesAreRefused',
      );
    } finally {
      await unchecked.stop();
      await bundles.remove();
    }
  }, 180_000);
});

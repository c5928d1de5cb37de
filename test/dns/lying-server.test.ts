import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  expectedFinding,
  type Lie,
  lie,
  lies,
  type SignedServers,
  startSignedServers,
} from './signed-servers.ts';

const count = 500;
const atOnce = 10;
let scene: SignedServers;

beforeAll(async () => {
  scene = await startSignedServers(count);
});

afterAll(() => scene.stop());

async function lookUpAll() {
  const lookUp = scene.createLookup();
  const found: string[] = [];
  for (let start = 0; start < count; start += atOnce) {
    const group = await Promise.all(scene.accounts.slice(start, start + atOnce).map(lookUp));
    found.push(...group.map((one) => one.found));
  }
  return found;
}

describe('the first of three name servers lies (best-practices, DNS Spoofing Protection)', () => {
  test.each(Object.keys(lies) as Lie[])(
    '%s: of 500 lookups none is wrong or fails, and few are asked of it',
    async (kind) => {
      const [liar] = scene.servers;
      liar?.resetQueryCounts();
      lie(scene, kind);
      expect(await lookUpAll()).toEqual(scene.accounts.map(expectedFinding));
      lie(scene);
      const asked = [...(liar?.queryCounts.values() ?? [])].reduce((sum, queries) => sum + queries, 0);
      expect(asked).toBeGreaterThan(0);
      expect(asked).toBeLessThan(count / 5);
    },
  );
});

import { describe, expect, it } from 'vitest';
import { seededRandom } from '../dns/random.ts';
import { runCampaign } from './campaign.ts';
import { mutateJson } from './mutate-json.ts';
import { mutateText } from './mutate-text.ts';
import { parserTargets } from './targets.ts';
import { textTarget } from './text-target.ts';

const runs = 60;
const options = (seed: number, most = runs) => ({
  random: seededRandom(seed),
  runs: most,
  endAtMs: Number.POSITIVE_INFINITY,
  onInput: () => undefined,
});

describe('broken input', () => {
  it.each(parserTargets.map((target) => [target.name, target] as const))(
    '%s: what seeds are broken into brings about nothing that may not be',
    async (_, target) => {
      // Time is for the run on demand: here the machine may be doing anything.
      const { inputs, violations } = await runCampaign(
        { ...target, maxCpuMs: Number.POSITIVE_INFINITY },
        options(1),
      );
      expect({ inputs: inputs >= runs, violations }).toEqual({ inputs: true, violations: [] });
    },
  );

  it('the same seed breaks a text in the same ways', () => {
    const broken = (seed: number) => {
      const random = seededRandom(seed);
      const seeds = ['{"a":[1,{"b":"c"}]}', '[]'];
      return Array.from({ length: 50 }, () => [
        mutateText('dev1234$alice.btps.saas.com', random, seeds),
        mutateJson('{"a":[1,{"b":"c"}]}', random, seeds),
      ]);
    };
    expect(broken(7)).toEqual(broken(7));
    expect(broken(7)).not.toEqual(broken(8));
  });

  it('a verdict that is wrong, an exception and a slow answer are violations, told with their input', async () => {
    const found = async (check: (text: string) => string | undefined, maxCpuMs = Number.POSITIVE_INFINITY) =>
      (await runCampaign({ ...textTarget('t', ['seed'], check), maxCpuMs }, options(1, 1))).violations;
    expect(await found(() => 'is wrong')).toEqual(['t: is wrong\n  "seed"']);
    expect(
      await found(() => {
        throw new RangeError('out');
      }),
    ).toEqual([expect.stringMatching(/^t: throws RangeError: out[\s\S]*\n {2}"seed"$/)]);
    expect(await found(() => undefined, -1)).toEqual([
      expect.stringMatching(/^t: takes \d+ ms\n {2}"seed"$/),
    ]);
  });

  it('inputs that reach new code are kept and broken further', async () => {
    const growing = { grew: async () => true, reached: 0, stop: () => undefined };
    const target = textTarget('t', ['seed'], () => undefined);
    const { kept } = await runCampaign(target, { ...options(3, 2000), coverage: growing });
    expect(kept).toBeGreaterThan(50);
  });
});

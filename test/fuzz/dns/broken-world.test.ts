import { describe, expect, it } from 'vitest';
import { describeOutcome } from '../../dns-agreement/ours.ts';
import { createBrokenWorld } from './broken-world.ts';
import { readCorpus } from './corpus.ts';
import { findViolation } from './find-violation.ts';
import { seededRandom } from './random.ts';

const corpus = readCorpus();
const names = Object.keys(corpus.lookups);

describe('broken answers of real servers', () => {
  it('unbroken ones give what was recorded: the corpus is whole', async () => {
    const world = createBrokenWorld(corpus, seededRandom(1), (bytes) => ({ bytes, mutations: [] }));
    const found: Record<string, object> = {};
    for (const name of names) {
      const { verdict, values } = describeOutcome((await world.resolve(name)).outcome);
      found[name] = { verdict, values };
    }
    expect(found).toEqual(corpus.lookups);
  });

  it('the same seed breaks the same answers and gives the same outcomes', async () => {
    const runOnce = async () => {
      const random = seededRandom(7);
      const world = createBrokenWorld(corpus, random);
      const lookups = [];
      for (let left = 100; left > 0; left -= 1) lookups.push(await world.resolve(random.pick(names)));
      return lookups;
    };
    expect(await runOnce()).toEqual(await runOnce());
  });

  it('another value, another status and a longer life are violations; what was signed is none', async () => {
    const world = createBrokenWorld(corpus, seededRandom(1), (bytes) => ({ bytes, mutations: [] }));
    const [name = ''] = names;
    const signed = corpus.lookups[name] ?? { verdict: 'bogus', values: [] };
    const lookup = await world.resolve(name);
    const { outcome } = lookup;
    if (outcome.kind !== 'answer') throw new Error(`${name} has an answer in the corpus`);
    expect(findViolation(lookup, signed)).toBeUndefined();
    const changed = (more: object) => findViolation({ ...lookup, outcome: { ...outcome, ...more } }, signed);
    expect([
      changed({ values: [Buffer.from('k')] }),
      changed({ dnssec: 'insecure' }),
      changed({ expiresAtMs: lookup.nowMs + 300_001 }),
    ]).toEqual([
      `secure answer 6b of what is secure answer ${signed.values.join()}`,
      'insecure answer of what is secure answer',
      'kept for too long',
    ]);
  });
});

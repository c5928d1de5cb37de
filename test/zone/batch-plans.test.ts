import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchPlans, type ChangeBatch, route53Limits, weigh } from '../../shared/zone/batch-plans.ts';
import type { IdentityPlan } from '../../shared/zone/plan-changes.ts';
import type { RecordChange } from '../../shared/zone/record-sets.ts';

/** Characters of a device's record as Route 53 counts them, and of a parent record with and without its devices. */
const deviceCharacters = 124;

function plan(name: string, devices: number, parentCharacters = 130 + 9 * devices): IdentityPlan {
  const set = (owner: string, characters: number) => ({
    name: owner,
    ttlSeconds: 300,
    values: ['x'.repeat(characters)],
  });
  const changes: RecordChange[] = [
    { name, role: 'parent', before: set(name, parentCharacters), after: set(name, 130) },
    ...Array.from({ length: devices }, (_, number): RecordChange => {
      const owner = `dev${number}.${name}`;
      return { name: owner, role: 'device', before: set(owner, deviceCharacters) };
    }),
  ];
  const removal = { records: [], listed: [], parent: false };
  return { originalIdentity: name, changes, removal, blocked: new Set(), findings: [] };
}

const whole = ({ originalIdentity, changes }: IdentityPlan): ChangeBatch =>
  changes.map((change) => ({ originalIdentity, change }));

const people = (count: number, devices: number) =>
  Array.from({ length: count }, (_, number) => plan(`user${number}`, devices));

/** Number of requests that a revocation may take: max(characters / 30,000, elements / 950), rounded up, plus 2. */
function allowance(plans: readonly IdentityPlan[]): number {
  const { elements, characters } = weigh(
    plans.flatMap(({ originalIdentity, changes }) => changes.map((change) => ({ originalIdentity, change }))),
  );
  return Math.ceil(Math.max(characters / 30_000, elements / 950)) + 2;
}

/** Index of the batch of each name. */
function placesIn(batches: readonly ChangeBatch[]): ReadonlyMap<string, number> {
  return new Map(batches.flatMap((batch, index) => batch.map(({ change }) => [change.name, index] as const)));
}

/** Devices that come in an earlier request than the parent record of their user. */
function tooEarly(plans: readonly IdentityPlan[], batches: readonly ChangeBatch[]): readonly string[] {
  const places = placesIn(batches);
  return plans.flatMap(({ originalIdentity, changes }) =>
    changes
      .map(({ name }) => name)
      .filter((name) => Number(places.get(name)) < Number(places.get(originalIdentity))),
  );
}

describe('batches of changes (design, Desired state; Route 53: 1,000 elements, 32,000 characters)', () => {
  test('no plan, or plans without a change, are no batch', () => {
    expect(batchPlans([])).toEqual([]);
    expect(batchPlans([{ ...plan('user0', 1), changes: [] }])).toEqual([]);
  });

  test('twenty identities with one device each are one batch', () => {
    expect(batchPlans(people(20, 1))).toHaveLength(1);
  });

  test('an identity that fits stays whole: three of 13,000 characters are two batches', () => {
    const batches = batchPlans(people(3, 90));
    expect(
      batches.map((batch) => new Set(batch.map(({ originalIdentity }) => originalIdentity)).size),
    ).toEqual([2, 1]);
  });

  test('what fills a request to the last element and the last character is one batch, and more is two', () => {
    const filled = (devices: number, characters: number) =>
      batchPlans([plan('alice', 0, characters), plan('bob', devices, 130)]).length;
    const [elements, characters] = [weigh(whole(plan('alice', 0, 130))), weigh(whole(plan('bob', 100, 130)))];
    expect(elements).toEqual({ elements: 2, characters: 260 });
    expect(characters).toEqual({ elements: 102, characters: 12_660 });
    const room = route53Limits.characters - characters.characters - 130;
    expect(filled(100, room)).toBe(1);
    expect(filled(100, room + 1)).toBe(2);
  });

  test('1,000 short values are one batch, and one more is too many', () => {
    const short = (devices: number): IdentityPlan => ({
      ...plan('alice', 0),
      changes: Array.from({ length: devices }, (_, number) => {
        const name = `dev${number}.alice`;
        return { name, role: 'device', before: { name, ttlSeconds: 300, values: ['x'] } };
      }),
    });
    expect(batchPlans([short(1000)])).toHaveLength(1);
    expect(batchPlans([short(1001)])).toHaveLength(2);
  });

  test('the small fill the gaps of the large, whatever the order they come in', () => {
    const sizes = [9_000, 9_000, 22_000, 22_000];
    expect(batchPlans(sizes.map((size, number) => plan(`user${number}`, 0, size)))).toHaveLength(2);
  });

  test('nobody is cut when that would spare no request: three of 17,000 characters', () => {
    const batches = batchPlans(people(3, 125));
    expect(batches.map((batch) => new Set(batch.map((each) => each.originalIdentity)).size)).toEqual([
      1, 1, 1,
    ]);
  });

  test('400 devices of one identity: the parent alone first, three requests in all', () => {
    const batches = batchPlans([plan('alice', 400)]);
    expect(batches[0]?.map(({ change }) => change.name)).toEqual(['alice']);
    expect(batches).toHaveLength(3);
  });

  test('9,000 devices of 90 identities: within the allowance, each parent no later than its devices', () => {
    const plans = people(90, 100);
    const batches = batchPlans(plans);
    expect(batches.length).toBeLessThanOrEqual(allowance(plans));
    expect(tooEarly(plans, batches)).toEqual([]);
  });

  test('any plans: every change once, within the limits, parents first, within the allowance', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 420 }), { maxLength: 30 }), (sizes) => {
        const plans = sizes.map((devices, number) => plan(`user${number}`, devices));
        const batches = batchPlans(plans);
        const names = (changes: readonly RecordChange[]) => changes.map(({ name }) => name).sort();
        expect(names(batches.flat().map(({ change }) => change))).toEqual(
          names(plans.flatMap(({ changes }) => changes)),
        );
        for (const batch of batches) {
          const { elements, characters } = weigh(batch);
          expect(elements).toBeLessThanOrEqual(route53Limits.elements);
          expect(characters).toBeLessThanOrEqual(route53Limits.characters);
        }
        expect(tooEarly(plans, batches)).toEqual([]);
        expect(batches.length).toBeLessThanOrEqual(allowance(plans));
      }),
      { numRuns: 30 },
    );
  });
});

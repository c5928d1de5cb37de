import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explore } from './explore.ts';
import { deliberateBugs, scenarios } from './scenarios.ts';
import { stepCode } from './step-code.ts';

const root = new URL('../../', import.meta.url);

describe('every interleaving, with a crash, a lost answer and a record that comes again (design, Verification, Desired state)', () => {
  test.each(scenarios)('$title: every invariant holds, and every step stands for code', ({ run }) => {
    const { violation, states, atRest, actions } = run();

    expect(violation).toBeUndefined();
    expect(states).toBeGreaterThan(500);
    expect(atRest).toBeGreaterThan(0);
    expect(actions.filter((action) => !(action in stepCode))).toEqual([]);
  });
});

describe('a deliberate bug breaks an invariant, in the fewest steps', () => {
  test.each(deliberateBugs)('$title: $invariant', ({ run, invariant }) => {
    const { violation } = run();

    expect(violation?.invariant).toBe(invariant);
    expect(violation?.trace).toMatchSnapshot();
  });
});

describe('the explorer', () => {
  const counter = (broken: (count: number) => boolean) => ({
    initial: 0,
    steps: (count: number) =>
      count < 6 ? [1, 2].map((by) => ({ actor: 'counter', action: `adds ${by}`, next: count + by })) : [],
    broken: (count: number) => (broken(count) ? 'broken' : undefined),
  });

  test('it visits each state once and counts every way to it', () => {
    expect(explore(counter(() => false))).toEqual({
      states: 8,
      transitions: 12,
      atRest: 2,
      actions: ['adds 1', 'adds 2'],
    });
  });

  test('it names the shortest way to a broken state', () => {
    expect(explore(counter((count) => count === 4)).violation).toEqual({
      invariant: 'broken',
      trace: ['counter: adds 2', 'counter: adds 2'],
    });
  });

  test('a model that grows beyond its bound is refused: what was not seen whole proves nothing', () => {
    expect(() =>
      explore(
        counter(() => false),
        3,
      ),
    ).toThrow(new RangeError('more than 3 states'));
  });
});

test('every step that stands for code names a file that holds it', () => {
  const missing = Object.values(stepCode).filter((place) => {
    const [file = '', name = ''] = place?.split('#') ?? [];
    return (
      place !== undefined &&
      !new RegExp(`\\b(function|class|const) ${name}\\b`).test(readFileSync(new URL(file, root), 'utf8'))
    );
  });
  expect(missing).toEqual([]);
});

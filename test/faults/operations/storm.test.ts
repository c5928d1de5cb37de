import { expect, it } from 'vitest';
import { createDraws } from '../world/draws.ts';
import { drawDeaths } from '../world/kill-plan.ts';
import { planStorm } from './storm.ts';

const planOf = (seed: number) => {
  const draws = createDraws(seed);
  return { deaths: drawDeaths(draws), storm: planStorm(draws) };
};

it('the same seed plans the same operations and deaths, in whatever order they are drawn; another one others', () => {
  const draws = createDraws(7);
  draws.next('something else');
  expect({ storm: planStorm(draws), deaths: drawDeaths(draws) }).toEqual(planOf(7));
  expect(planOf(8)).not.toEqual(planOf(7));
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fillReadme } from '../../infra/docs/readme.ts';

it('the tables of the README are those that the code generates (npm run docs)', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toBe(fillReadme(readme));
});

it('a README that lost the markers of a table cannot be filled', () => {
  expect(() => fillReadme('# no markers')).toThrow(
    new Error('the README has no markers for the generated part errors'),
  );
});

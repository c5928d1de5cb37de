import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const security = read('SECURITY.md');

/** Lines of the tables of threats: what is tried, what stops it, and where that is shown. */
const threats = security
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (tries to|---)/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, '')));

test('every threat names what stops it, and a test by file and title (SECURITY.md)', () => {
  expect(threats.length).toBeGreaterThan(30);
  const unproved = threats.filter(([, , shown = '']) => !/^`test\/[\w./-]+\.test\.ts` “[^”]+”$/.test(shown));
  expect(unproved).toEqual([]);
});

test('each test that it names is there', () => {
  const named = [...security.matchAll(/`(test\/[\w./-]+)` “([^”]+)”/g)];
  const missing = named.filter(
    ([, path = '', title = '']) => !titles(path).some((known) => known.includes(title)),
  );
  expect(missing.map(([text]) => text)).toEqual([]);
});

/** Titles of the tests in a file, as they are written there: after `test(`, `it(`, `describe(`, or in a table of cases. */
function titles(path: string): readonly string[] {
  return [...read(path).matchAll(/(['"`])((?:(?!\1)[^\\\n]|\\.)+)\1\s*,/g)].map(([, , title = '']) =>
    title.replaceAll("\\'", "'"),
  );
}

import { expect, test } from 'vitest';
import { readOutdated } from '../../infra/checklist/create-packages.ts';
import { exportTime } from '../../infra/checklist/export-time.ts';
import { printChecked } from '../../infra/checklist/print-checked.ts';

test('each point has its mark, what was seen stands below it, and the sum at the end', () => {
  expect(
    printChecked([
      { id: 'dnssec', says: 'Enable DNSSEC', status: 'passed', seen: ['signed'] },
      { id: 'backup', says: 'Backup', status: 'failed', seen: ['none', 'never'] },
      { id: 'alerting', says: 'Set up alerting', status: 'skipped', seen: [] },
    ]),
  ).toBe(
    `[x] Enable DNSSEC (dnssec)
      signed
[ ] Backup (backup)
      none
      never
[-] Set up alerting (alerting)
1 passed, 1 failed, 1 skipped`,
  );
});

test.each([
  ['registry-2026-01-31T02-13-05.123Z.jsonl', Date.UTC(2026, 0, 31, 2, 13, 5, 123)],
  ['registry/registry-2026-01-31T02-13-05.123Z.jsonl', Date.UTC(2026, 0, 31, 2, 13, 5, 123)],
  ['manifest.json', undefined],
])('the export %s began at %s', (name, expected) => {
  expect(exportTime(name)).toBe(expected);
});

test.each([
  ['nothing is outdated', '', []],
  ['a library is behind', '{"jose":{"current":"1.0.0","latest":"2.0.0"}}', ['jose 1.0.0 is not 2.0.0']],
  ['npm could not ask', '{"error":{"code":"ENOTFOUND"}}', undefined],
  ['npm printed no JSON', 'npm error', undefined],
])('%s: npm outdated is read', (_, text, expected) => {
  expect(readOutdated(text)).toEqual(expected);
});

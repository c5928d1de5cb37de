import { expect, test } from 'vitest';
import type { Finding } from '../../shared/zone/plan-changes.ts';
import { reportFinding } from '../../shared/zone/zone-report.ts';
import { alice } from './zone-rows.ts';

test.each<[Finding, string, object]>([
  [{ kind: 'foreign-edit', name: alice, found: ['"key=secret"'] }, 'foreignEdits', { name: alice }],
  [{ kind: 'obstacle', name: alice, type: 'CNAME' }, 'obstacles', { name: alice, type: 'CNAME' }],
  [{ kind: 'unknown-name', name: alice, type: 'A' }, 'unknownNames', { name: alice, type: 'A' }],
  [
    { kind: 'unpublishable', name: alice, why: 'name-taken' },
    'unpublishable',
    { name: alice, why: 'name-taken' },
  ],
])('$kind is reported with its name, and never with values (design, Alarms)', (finding, ...noted) => {
  const notes: unknown[] = [];
  const report = { note: (...note: unknown[]) => void notes.push(note), done: () => 0, fault: () => 0 };
  reportFinding(report, finding);
  const [occurrence, details] = noted;
  expect(notes).toStrictEqual([[occurrence, 1, details]]);
});

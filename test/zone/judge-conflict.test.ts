import { describe, expect, test } from 'vitest';
import { judgeConflict } from '../../shared/zone/judge-conflict.ts';
import type { IdentityPlan } from '../../shared/zone/plan-changes.ts';
import type { PublishedSet, RecordChange } from '../../shared/zone/record-sets.ts';
import { deviceValue, parentValue } from './zone-entries.ts';
import { alice, published, txtSet } from './zone-rows.ts';

const verification = 'google-site-verification=1';

function planOf(...changes: readonly RecordChange[]): IdentityPlan {
  const removal = { records: [], listed: [], parent: false };
  return { originalIdentity: alice, changes, removal, blocked: new Set(), findings: [] };
}

/** Adds dev2 to the list. */
const refused: RecordChange = {
  name: alice,
  role: 'parent',
  before: txtSet(alice, parentValue('dev1')),
  after: txtSet(alice, parentValue('dev1', 'dev2')),
};
const judge = (zone: readonly PublishedSet[], next = planOf(refused), plan = planOf(refused)) =>
  judgeConflict(plan, zone, next);
const edit = (...found: readonly string[]) => ({ kind: 'foreign-edit', name: alice, found });

describe('why Route 53 refused a plan (design, Desired state)', () => {
  test.each([
    { what: 'a name with its old set was not touched', values: [parentValue('dev1')] },
    { what: 'a name with its new set was changed by a try of ours', values: [parentValue('dev1', 'dev2')] },
  ])('$what: no conflict', ({ values }) => {
    expect(judge([published(alice, ...values)])).toEqual({ names: [], edits: [] });
  });

  test('an absent set is as it was, or as it should be, where none is expected', () => {
    const added = planOf({ name: alice, role: 'parent', after: txtSet(alice, parentValue()) });
    const removed = planOf({ name: alice, role: 'parent', before: txtSet(alice, parentValue()) });
    expect(judge([], planOf(), added)).toEqual({ names: [], edits: [] });
    expect(judge([], planOf(), removed)).toEqual({ names: [], edits: [] });
  });

  test('the order of the values does not matter', () => {
    const both = planOf({ ...refused, before: txtSet(alice, parentValue('dev1'), verification) });
    expect(judge([published(alice, verification, parentValue('dev1'))], both, both)).toEqual({
      names: [],
      edits: [],
    });
  });

  test('another list or another time to live is a conflict with a run of ours', () => {
    const other = published(alice, parentValue('dev3'));
    const slower = { ...published(alice, parentValue('dev1')), ttlSeconds: 60 };
    expect(judge([other])).toEqual({ names: [alice], edits: [] });
    expect(judge([slower])).toEqual({ names: [alice], edits: [] });
  });

  test('a value of others that came or went is a foreign edit', () => {
    const found = published(alice, parentValue('dev1'), verification);
    expect(judge([found])).toEqual({ names: [alice], edits: [edit(...found.values)] });
    const had = planOf({ ...refused, before: txtSet(alice, parentValue('dev1'), verification) });
    const lost = published(alice, parentValue('dev1'));
    expect(judge([lost], had, had)).toEqual({ names: [alice], edits: [edit(...lost.values)] });
  });

  test('a record of ours that vanished and is still wanted is a foreign edit', () => {
    expect(judge([])).toEqual({ names: [alice], edits: [edit()] });
  });

  test('a record of ours that vanished is no edit when nobody wants it any more, or it was to go', () => {
    expect(judge([], planOf())).toEqual({ names: [alice], edits: [] });
    const elsewhere = planOf({ ...refused, name: `dev1.${alice}` });
    expect(judge([], elsewhere)).toEqual({ names: [alice], edits: [] });
    const removal = planOf({ name: alice, role: 'parent', before: txtSet(alice, parentValue('dev1')) });
    expect(judge([], removal)).toEqual({ names: [alice], edits: [] });
  });

  test('what was not there before cannot have vanished', () => {
    const slower = { ...published(alice, verification), ttlSeconds: 60 };
    const added = planOf({ ...refused, before: txtSet(alice, verification) });
    expect(judge([slower], added, added)).toEqual({ names: [alice], edits: [] });
    const created = planOf({ name: alice, role: 'parent', after: txtSet(alice, parentValue('dev1')) });
    expect(judge([published(alice, parentValue('dev3'))], created, created)).toEqual({
      names: [alice],
      edits: [],
    });
  });

  test('only plain TXT record sets are looked at, each at its name', () => {
    const zone = [
      { ...published(alice, parentValue('dev1')), type: 'SPF' },
      { ...published(alice, parentValue('dev1')), isPlain: false },
      published(`dev1.${alice}`, deviceValue),
    ];
    expect(judge(zone)).toEqual({ names: [alice], edits: [edit()] });
  });
});

import { describe, expect, test } from 'vitest';
import { ZoneConflictError } from '../../shared/zone/sync-zone.ts';
import { type Happening, mismatch, scriptedZone } from './scripted-zone.ts';
import { deviceValue, parentValue } from './zone-entries.ts';

const [alice, bob] = ['alice.btps.saas.example', 'bob.btps.saas.example'];
const namesOf = (user: string, ...devices: string[]) => [
  user,
  ...devices.map((device) => `${device}.${user}`),
];
const unchanged = (originalIdentity: string) => ({ originalIdentity, outcome: 'unchanged', findings: [] });
const changed = (originalIdentity: string) => ({ originalIdentity, outcome: 'changed', findings: [] });
const failed = (originalIdentity: string, error: unknown) => ({
  originalIdentity,
  outcome: 'failed',
  findings: [],
  error,
});
const callNote = (changes: number, outcome: string) => ['changeCalls', 1, { changes, outcome }];
const failureNote = (identity: string) => ['syncFailures', 1, { identity }];

const refuse: Happening = () => {
  throw mismatch();
};
const nothing: Happening = () => undefined;
const invalid = Object.assign(new Error('InvalidInput'), { $fault: 'client' });
const throwing =
  (error: Error): Happening =>
  () => {
    throw error;
  };

/** alice and bob with a device each, nothing published yet. */
function twoUsers(...happenings: readonly Happening[]) {
  const zone = scriptedZone(...happenings);
  zone.user('alice', ['dev1']);
  zone.user('bob', ['dev1']);
  return zone;
}

const both = [...namesOf(alice, 'dev1'), ...namesOf(bob, 'dev1')];

describe('a run that meets nobody (design, Desired state)', () => {
  test('changes all identities in one request, each once, and then none', async () => {
    const zone = twoUsers();
    expect(await zone.sync(alice, bob, alice)).toStrictEqual([changed(alice), changed(bob)]);
    const { tables, requests, ...rest } = zone.told;
    expect(requests.map((names) => names.toSorted())).toEqual([both.toSorted()]);
    expect(rest).toEqual({
      pauses: [],
      notes: [callNote(4, 'accepted')],
      faults: [],
      invalidated: [namesOf(alice, 'dev1'), namesOf(bob, 'dev1')].map((names) => names.toSorted()),
    });
    expect(tables.filter((asked) => asked.includes(' propagation'))).toEqual([]);
    expect(zone.published()).toEqual({
      [alice]: [parentValue('dev1')],
      [`dev1.${alice}`]: [deviceValue],
      [bob]: [parentValue('dev1')],
      [`dev1.${bob}`]: [deviceValue],
    });
  });

  test('reads the registry once for an identity that is as it should be', async () => {
    const zone = scriptedZone();
    zone.user('alice', ['dev1'], { publication: 'published' });
    zone.write(alice, parentValue('dev1'));
    zone.write(`dev1.${alice}`, deviceValue);
    zone.user('bob', []);
    expect(await zone.sync(alice, bob)).toStrictEqual([unchanged(alice), changed(bob)]);
    expect(zone.told.requests).toEqual([[bob]]);
    expect(zone.told.invalidated).toEqual([[bob]]);
    expect(zone.told.tables.filter((asked) => asked === `Query ${alice}`)).toHaveLength(1);
  });

  test('publishes a device that expires later, once', async () => {
    const zone = scriptedZone();
    zone.user('alice', ['dev1'], { expiresAtSeconds: 1_769_860_801 });
    expect(await zone.sync(alice)).toStrictEqual([changed(alice)]);
    expect(zone.told.requests).toHaveLength(1);
    expect(zone.told.pauses).toEqual([]);
  });

  test('writes down what it takes away before it does, and looks after it when it has', async () => {
    const zone = scriptedZone();
    zone.user('alice', ['dev1'], { publication: 'published' }, 2);
    zone.write(alice, parentValue('dev1'));
    zone.write(`dev1.${alice}`, deviceValue);
    expect(await zone.sync(alice)).toStrictEqual([changed(alice)]);
    expect(zone.told.tables.filter((asked) => asked.includes(' propagation'))).toEqual([
      'PutItem propagation',
      'Query propagation',
      'UpdateItem propagation C1',
    ]);
  });
});

describe('a request that meets another zone than was read (design, Desired state: compare-and-swap)', () => {
  test('by a foreign edit is repeated for the others together, then for the one alone, and told once', async () => {
    const zone = twoUsers(() => {
      zone.write(alice, 'v=spf1 -all', parentValue('evil'));
      zone.writeAddress(`stray.${bob}`);
    });
    zone.writeAddress(`stray.${alice}`);
    const edit = { kind: 'foreign-edit', name: alice };
    const unknown = (name: string) => ({ kind: 'unknown-name', name: `stray.${name}`, type: 'A' });
    expect(await zone.sync(alice, bob)).toMatchObject([
      { outcome: 'changed', findings: [unknown(alice), edit] },
      { outcome: 'changed', findings: [unknown(bob)] },
    ]);
    expect(zone.told.requests.map((names) => names.toSorted())).toEqual(
      [both, namesOf(bob, 'dev1'), namesOf(alice, 'dev1')].map((names) => names.toSorted()),
    );
    expect(zone.told.pauses).toEqual([50]);
    expect(zone.told.notes).toEqual([
      ['unknownNames', 1, { name: `stray.${alice}`, type: 'A' }],
      callNote(4, 'mismatch'),
      expect.anything(),
      expect.anything(),
      callNote(2, 'accepted'),
      callNote(2, 'accepted'),
    ]);
    expect(zone.told.notes.slice(2, 4)).toEqual(
      expect.arrayContaining([
        ['foreignEdits', 1, { name: alice }],
        ['unknownNames', 1, { name: `stray.${bob}`, type: 'A' }],
      ]),
    );
    expect(zone.told.tables).toContain('PutItem trail');
    expect(zone.published()[alice]).toEqual(['v=spf1 -all', parentValue('dev1')]);
  });

  test('as its own lost try was applied has changed the zone', async () => {
    const zone = twoUsers(() => {
      zone.write(alice, parentValue('dev1'));
      zone.write(`dev1.${alice}`, deviceValue);
    });
    expect(await zone.sync(alice)).toStrictEqual([changed(alice)]);
    expect(zone.told.requests).toHaveLength(1);
    expect(zone.told.invalidated).toEqual([namesOf(alice, 'dev1').toSorted()]);
  });

  test('twice, for no reason that can be seen, goes alone from then on, after growing pauses', async () => {
    const zone = twoUsers(refuse, refuse);
    expect(await zone.sync(alice, bob)).toStrictEqual([changed(alice), changed(bob)]);
    expect(zone.told.requests.map((names) => names.toSorted())).toEqual(
      [both, both, namesOf(alice, 'dev1'), namesOf(bob, 'dev1')].map((names) => names.toSorted()),
    );
    expect(zone.told.pauses).toEqual([50, 100]);
  });

  test("twelve times fails with Route 53's last word, and only the next run begins anew", async () => {
    const zone = twoUsers(...Array.from({ length: 12 }, () => refuse));
    const error = new ZoneConflictError('the zone kept changing', { cause: mismatch() });
    expect(await zone.sync(alice)).toStrictEqual([failed(alice, error)]);
    expect(error.name).toBe('ZoneConflictError');
    expect(zone.told.requests).toHaveLength(12);
    expect(zone.told.pauses).toEqual([50, 100, 200, 400, 800, 1000, 1000, 1000, 1000, 1000, 1000]);
    expect(zone.told.notes.at(-1)).toEqual(failureNote(alice));
    expect(zone.told.faults).toEqual([['zone-sync', error]]);
    expect(await zone.sync(alice)).toStrictEqual([changed(alice)]);
  });

  test('at the first of several requests for one identity does not send the others', async () => {
    const devices = Array.from({ length: 300 }, (_, number) => `dev${1000 + number}`);
    const zone = scriptedZone(refuse);
    zone.user('alice', devices);
    expect(await zone.sync(alice)).toStrictEqual([changed(alice)]);
    const [first, second, ...others] = zone.told.requests;
    expect([first, second]).toEqual([[alice], [alice]]);
    expect(others.flat().toSorted()).toEqual(
      namesOf(alice, ...devices)
        .slice(1)
        .toSorted(),
    );
  });
});

describe('what the registry asks for by the time that the zone was changed (design, Desired state)', () => {
  test('is published before anything is told or marked', async () => {
    const zone = scriptedZone(() => {
      zone.user('alice', ['dev1', 'dev2']);
      // Somebody else's value now, which is no conflict: the first change was accepted as it was planned.
      zone.write(`other.${alice}`, 'v=spf1 -all');
    });
    zone.user('alice', ['dev1']);
    zone.user('bob', []);
    expect(await zone.sync(alice, bob)).toMatchObject([{ outcome: 'changed' }, changed(bob)]);
    expect(zone.told.requests.slice(1)).toEqual([namesOf(alice, 'dev2')]);
    expect(zone.told.invalidated).toEqual([[bob], namesOf(alice, 'dev1', 'dev2').toSorted()]);
    expect(zone.told.pauses).toEqual([50]);
  });
});

describe('a fault of one identity (design, Desired state)', () => {
  test('that Route 53 refuses is found by sending each alone, and holds up nobody', async () => {
    const zone = twoUsers(throwing(invalid), throwing(invalid));
    expect(await zone.sync(alice, bob)).toStrictEqual([failed(alice, invalid), changed(bob)]);
    expect(zone.told.requests.map((names) => names.toSorted())).toEqual(
      [both, namesOf(alice, 'dev1'), namesOf(bob, 'dev1')].map((names) => names.toSorted()),
    );
    expect(zone.told.notes).toEqual([
      callNote(4, 'refused'),
      callNote(2, 'refused'),
      callNote(2, 'accepted'),
      failureNote(alice),
    ]);
    expect(zone.told.faults).toEqual([['zone-sync', invalid]]);
  });

  test('that is alone fails at once', async () => {
    const zone = twoUsers(throwing(invalid));
    expect(await zone.sync(alice)).toStrictEqual([failed(alice, invalid)]);
    expect(zone.told.requests).toEqual([namesOf(alice, 'dev1')]);
    expect(zone.told.invalidated).toEqual([]);
  });

  test('whose rows can not be read is hers', async () => {
    const zone = twoUsers();
    const unread = zone.user('unread', ['dev1']);
    const down = new Error('the registry is down');
    expect(await zone.sync(unread, alice)).toStrictEqual([failed(unread, down), changed(alice)]);
    expect(zone.told.faults).toEqual([['zone-sync', down]]);
  });

  test('without an answer at all attempts fails all of the request, and its other requests are not sent', async () => {
    const devices = Array.from({ length: 300 }, (_, number) => `dev${1000 + number}`);
    const lost = new Error('no answer');
    const zone = scriptedZone(...Array.from({ length: 8 }, () => throwing(lost)), nothing);
    zone.user('alice', devices);
    expect(await zone.sync(alice)).toStrictEqual([failed(alice, lost)]);
    expect(zone.told.requests).toEqual(Array.from({ length: 8 }, () => [alice]));
    expect(zone.published()).toEqual({});
  });
});

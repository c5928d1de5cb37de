import { describe, expect, test } from 'vitest';
import { desiredRecords, type IdentityRows } from '../../shared/zone/desired-records.ts';
import { type IdentityPlan, planChanges } from '../../shared/zone/plan-changes.ts';
import type { PublishedSet } from '../../shared/zone/record-sets.ts';
import { aliceEntry, deviceValue, newKey, parentValue } from './zone-entries.ts';
import { alice, device, nowMs, published, rowsOf, txtSet } from './zone-rows.ts';

const dev1 = `dev1.${alice}`;
const dev2 = `dev2.${alice}`;
const verification = 'google-site-verification=1';

function plan(rows: IdentityRows, zone: readonly PublishedSet[], ttlSeconds = 300): IdentityPlan {
  return planChanges({ rows, desired: desiredRecords(rows, { ttlSeconds, nowMs }), published: zone });
}

const nothing: IdentityPlan = {
  originalIdentity: alice,
  changes: [],
  removal: { records: [], listed: [], parent: false },
  blocked: new Set(),
  findings: [],
};

describe('from what is published to what should be (message-flow, DNS Record Structure)', () => {
  test('an empty zone gets the parent record and then that of the device', () => {
    expect(plan(rowsOf([device('dev1')]), [])).toStrictEqual({
      ...nothing,
      changes: [
        { name: alice, role: 'parent', after: txtSet(alice, parentValue('dev1')) },
        { name: dev1, role: 'device', after: txtSet(dev1, deviceValue) },
      ],
    });
  });

  test('a zone that shows just this is left alone', () => {
    const zone = [published(alice, parentValue('dev1')), published(dev1, deviceValue)];
    expect(plan(rowsOf([device('dev1')]), zone)).toStrictEqual(nothing);
  });

  test('a revoked device leaves the list and loses its record (revocation, DNS Record Removal)', () => {
    const zone = [
      published(alice, parentValue('dev1', 'dev2')),
      published(dev1, deviceValue),
      published(dev2, deviceValue),
    ];
    expect(plan(rowsOf([device('dev1', { status: 'revoked' }), device('dev2')]), zone)).toStrictEqual({
      ...nothing,
      changes: [
        {
          name: alice,
          role: 'parent',
          before: txtSet(alice, parentValue('dev1', 'dev2')),
          after: txtSet(alice, parentValue('dev2')),
        },
        { name: dev1, role: 'device', before: txtSet(dev1, deviceValue) },
      ],
      removal: { records: ['dev1'], listed: ['dev1'], parent: false },
    });
  });

  test('a closed identity loses everything, her parent record too', () => {
    const rows = rowsOf([device('dev1')], { identity: aliceEntry(alice, { status: 'closed' }) });
    const zone = [published(alice, parentValue('dev1')), published(dev1, deviceValue)];
    expect(plan(rows, zone)).toStrictEqual({
      ...nothing,
      changes: [
        { name: alice, role: 'parent', before: txtSet(alice, parentValue('dev1')) },
        { name: dev1, role: 'device', before: txtSet(dev1, deviceValue) },
      ],
      removal: { records: ['dev1'], listed: ['dev1'], parent: true },
    });
  });

  test('values of others are kept with ours, and stay with their own time to live when ours go', () => {
    const rows = rowsOf([device('dev1'), device('dev2', { status: 'revoked' })]);
    const others = { ...published(dev2, verification, deviceValue), ttlSeconds: 60 };
    const zone = [published(alice, parentValue('dev1')), published(dev1, verification), others];
    expect(plan(rows, zone)).toStrictEqual({
      ...nothing,
      changes: [
        {
          name: dev1,
          role: 'device',
          before: txtSet(dev1, verification),
          after: txtSet(dev1, verification, deviceValue),
        },
        {
          name: dev2,
          role: 'device',
          before: { ...txtSet(dev2, verification, deviceValue), ttlSeconds: 60 },
          after: { ...txtSet(dev2, verification), ttlSeconds: 60 },
        },
      ],
      removal: { records: ['dev2'], listed: [], parent: false },
    });
  });

  test('another time to live is put right, but not where there is nothing of ours', () => {
    const rows = rowsOf([device('dev1'), device('dev2', { status: 'revoked' })]);
    const zone = [
      published(alice, parentValue('dev1')),
      { ...published(dev1, deviceValue), ttlSeconds: 60 },
      { ...published(dev2, verification), ttlSeconds: 60 },
    ];
    expect(plan(rows, zone)).toStrictEqual({
      ...nothing,
      changes: [
        {
          name: dev1,
          role: 'device',
          before: { ...txtSet(dev1, deviceValue), ttlSeconds: 60 },
          after: txtSet(dev1, deviceValue),
        },
      ],
    });
  });

  test('an identity that the registry has lost is left as it is: a lost registry must not empty the zone', () => {
    const { identity: _, ...lost } = rowsOf([device('dev1')]);
    const zone = [published(alice, parentValue('dev1')), published(dev1, deviceValue)];
    expect(plan(lost, zone)).toStrictEqual(nothing);
  });

  test('what cannot be published is among the findings', () => {
    expect(plan(rowsOf([device('dev1', { scopes: [] })]), [published(alice, parentValue())])).toStrictEqual({
      ...nothing,
      findings: [{ kind: 'unpublishable', name: dev1, why: 'malformed-entry' }],
    });
  });
});

describe('what others did to the zone (design, Desired state)', () => {
  const shown = [published(alice, parentValue('dev1')), published(dev1, deviceValue)];

  test.each([
    { what: 'a key that was never registered', values: [deviceValue.replace('key=', 'key=AAAA')] },
    { what: 'a second record', values: [deviceValue, deviceValue] },
  ])('$what in a device record is a foreign edit, and is put right', ({ values }) => {
    const edited = published(dev1, ...values);
    expect(plan(rowsOf([device('dev1')]), [published(alice, parentValue('dev1')), edited])).toStrictEqual({
      ...nothing,
      changes: [
        {
          name: dev1,
          role: 'device',
          before: txtSet(dev1, ...values),
          after: txtSet(dev1, deviceValue),
        },
      ],
      findings: [{ kind: 'foreign-edit', name: dev1, found: edited.values }],
    });
  });

  test('an older key of the device is ours to replace, and no foreign edit', () => {
    const key = newKey();
    const { changes, findings } = plan(rowsOf([device('dev1', { publicKey: key })]), [
      published(alice, parentValue('dev1')),
      published(dev1, `key=${key}`),
    ]);
    expect(changes).toHaveLength(1);
    expect(findings).toEqual([]);
  });

  test('a name below the user that is no device of hers is told, and stays', () => {
    expect(plan(rowsOf([device('dev1')]), [...shown, published(`www.${alice}`, verification)])).toStrictEqual(
      { ...nothing, findings: [{ kind: 'unknown-name', name: `www.${alice}`, type: 'TXT' }] },
    );
  });

  test('a record of another type at a name of ours is nothing to tell', () => {
    expect(plan(rowsOf([device('dev1')]), [...shown, { ...published(dev1), type: 'MX' }])).toStrictEqual(
      nothing,
    );
  });

  test('an alias of another type at a name of ours keeps nobody from writing the TXT record', () => {
    const alias = { ...published(dev1), type: 'A', isPlain: false };
    expect(plan(rowsOf([device('dev1')]), [...shown, alias])).toStrictEqual(nothing);
  });

  test('a wildcard is an obstacle', () => {
    const name = `\\052.${alice}`;
    expect(plan(rowsOf([device('dev1')]), [...shown, { ...published(name), type: 'A' }])).toStrictEqual({
      ...nothing,
      findings: [{ kind: 'obstacle', name, type: 'A' }],
    });
  });

  test.each([
    { what: 'a CNAME', set: { ...published(dev1), type: 'CNAME' } },
    { what: 'a delegation of the name', set: { ...published(dev1), type: 'NS' } },
    { what: 'a DS', set: { ...published(dev1), type: 'DS' } },
    { what: 'a routed TXT record', set: { ...published(dev1, deviceValue), isPlain: false } },
  ])('$what at the name of a device is an obstacle, and its record is not touched', ({ set }) => {
    expect(plan(rowsOf([device('dev1')]), [published(alice, parentValue('dev1')), set])).toStrictEqual({
      ...nothing,
      blocked: new Set([dev1]),
      findings: [{ kind: 'obstacle', name: dev1, type: set.type }],
    });
  });
});

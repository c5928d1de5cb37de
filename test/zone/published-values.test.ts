import { describe, expect, test } from 'vitest';
import { printTxt } from '../../shared/protocol/txt-presentation.ts';
import { couldBeOurs, listedDevices, sortValues } from '../../shared/zone/published-values.ts';
import { deviceKey, deviceValue, newKey, parentValue, primaryKey } from './zone-entries.ts';
import { alice, device, rowsOf } from './zone-rows.ts';

test('values are sorted into delegation records, decoded, and those of others, as they were', () => {
  const [ours, others] = [printTxt(deviceValue), printTxt('v=spf1 -all')];
  expect(sortValues([others, ours, 'no quotes'])).toStrictEqual({
    ours: [deviceValue],
    foreign: [others, 'no quotes'],
  });
});

test('a parent record lists its devices; one without a list, or that is none, lists nobody', () => {
  expect(listedDevices(parentValue('dev1', 'dev2'))).toEqual(['dev1', 'dev2']);
  expect(listedDevices(parentValue())).toEqual([]);
  expect(listedDevices('key=&key=')).toEqual([]);
});

describe('whether this system could have written a record (design, Desired state)', () => {
  const rows = rowsOf([device('dev1'), device('dev2', { status: 'revoked', publicKey: newKey() })]);
  const older = newKey();
  const printed = (key: string, ...devices: readonly string[]) =>
    parentValue(...devices).replace(primaryKey, key);

  test.each([
    ['the parent record of now', alice, parentValue('dev1')],
    ['that of a time when a revoked device was listed', alice, parentValue('dev2', 'dev1')],
    ['that of a time before any device', alice, parentValue()],
    ['the record of a device', `dev1.${alice}`, deviceValue],
  ])('%s: it could', (_, name, value) => {
    expect(couldBeOurs(rows, name, value)).toBe(true);
  });

  test.each([
    ['a device that was never enrolled in the list', alice, parentValue('dev1', 'dev3')],
    ['a primary key that was never registered', alice, printed(deviceKey, 'dev1')],
    ['a tag that we do not write', alice, `${parentValue('dev1')}&x=1`],
    ['tags in another order', alice, parentValue('dev1').split('&').toReversed().join('&')],
    ['a key that is none', alice, 'key=AAAA'],
    ['a key that is no base64', alice, 'key=!'],
    ['no key at all', alice, 'key=&d=dev1'],
    ['a repeated tag', alice, `${parentValue('dev1')}&d=dev1`],
    ['the key of another device', `dev2.${alice}`, deviceValue],
    ['a device that was never enrolled', `dev3.${alice}`, deviceValue],
  ])('%s: it could not', (_, name, value) => {
    expect(couldBeOurs(rows, name, value)).toBe(false);
  });

  test('without the identity’s entry nothing could, not even what has no key', () => {
    const { identity: _, ...lost } = rows;
    expect(couldBeOurs(lost, alice, 'key=!')).toBe(false);
    expect(couldBeOurs(lost, alice, parentValue('dev1'))).toBe(false);
  });

  test('a primary key of former days is known by what was published', () => {
    const value = parentValue('dev1');
    const rotated = { ...rows.identity, primaryKey: older } as NonNullable<typeof rows.identity>;
    expect(couldBeOurs({ ...rows, identity: rotated, publishedKeys: [primaryKey] }, alice, value)).toBe(true);
    expect(couldBeOurs({ ...rows, identity: rotated }, alice, value)).toBe(false);
  });
});

import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { expect, test } from 'vitest';
import { isAtOrBelow, readRecordSet, withoutFinalDot } from '../../shared/zone/record-sets.ts';

const set: ResourceRecordSet = {
  Name: 'alice.btps.saas.com.',
  Type: 'TXT',
  TTL: 60,
  ResourceRecords: [{ Value: '"a"' }],
};
const read = { name: 'alice.btps.saas.com', type: 'TXT', ttlSeconds: 60, values: ['"a"'], isPlain: true };

test('a record set of the API is read without the final dot', () => {
  expect(readRecordSet(set)).toStrictEqual(read);
});

test('an alias and a set with a routing policy are not plain', () => {
  const AliasTarget = { HostedZoneId: 'Z', DNSName: 'other.com', EvaluateTargetHealth: false };
  expect(readRecordSet({ Name: set.Name, Type: 'A', AliasTarget })).toStrictEqual({
    ...read,
    type: 'A',
    ttlSeconds: 0,
    values: [],
    isPlain: false,
  });
  expect(readRecordSet({ ...set, SetIdentifier: 'eu' })).toStrictEqual({ ...read, isPlain: false });
});

test('a name loses its final dot alone', () => {
  expect([withoutFinalDot('a.b.'), withoutFinalDot('a.b')]).toEqual(['a.b', 'a.b']);
});

test('below a name is what ends in it after a dot', () => {
  const names = ['alice.com', 'dev1.alice.com', 'malice.com', 'alice.com.other', 'com'];
  expect(names.filter((name) => isAtOrBelow(name, 'alice.com'))).toEqual(['alice.com', 'dev1.alice.com']);
});

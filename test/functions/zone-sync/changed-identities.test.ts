import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { changedIdentities } from '../../../functions/zone-sync/changed-identities.ts';

type Image = Record<string, AttributeValue>;

function record(
  entry: string,
  before: Image | undefined,
  after: Image | undefined,
  number = '1',
): DynamoDBRecord {
  return {
    eventName: 'MODIFY',
    dynamodb: {
      Keys: { originalIdentity: { S: 'alice.btps.saas.com' }, entry: { S: entry } },
      SequenceNumber: number,
      ...(before && { OldImage: before }),
      ...(after && { NewImage: after }),
    },
  };
}

const pending = { status: { S: 'active' }, publication: { S: 'pending' } };

describe('changes of the registry that DNS depends on', () => {
  test('a new device and a changed identity are one user, with the records of both', () => {
    const records = [
      record('device#dev1', undefined, pending, '1'),
      record('identity', { epoch: { N: '1' } }, { epoch: { N: '2' } }, '2'),
    ];
    expect([...changedIdentities(records)]).toEqual([['alice.btps.saas.com', ['1', '2']]]);
  });

  test.each([
    ['publication', { S: 'published' }],
    ['lastSeenAt', { S: '2026-01-31T12:00:00Z' }],
    ['compromised', { BOOL: true }],
    ['expiryAnnounced', { N: '1769860800' }],
  ])('a change of nothing but %s is passed over', (name, value) => {
    expect([...changedIdentities([record('device#dev1', pending, { ...pending, [name]: value })])]).toEqual(
      [],
    );
  });

  test.each([
    ['deviceLimit', { N: '20' }],
    ['notifyEmail', { S: 'alice@mail.example' }],
    ['notifyPhone', { S: '+15550100' }],
    ['lastRevokedAt', { S: '2026-01-31T12:00:00Z' }],
  ])('a change of nothing but the %s of an identity is passed over', (name, value) => {
    const identity = { primaryKey: { S: 'key' }, epoch: { N: '1' } };
    expect([...changedIdentities([record('identity', identity, { ...identity, [name]: value })])]).toEqual(
      [],
    );
  });

  test.each(['tokens#dev1', 'enrolment#hash', 'dns#keys', 'zone#lease', 'revocation'])(
    '%s is passed over',
    (entry) => {
      expect([...changedIdentities([record(entry, undefined, pending)])]).toEqual([]);
    },
  );

  test('a request to look again (reconcile) counts', () => {
    const asked = { syncRequestedAt: { S: '2026-01-31T12:00:00Z' } };
    expect(changedIdentities([record('identity', {}, asked)]).size).toBe(1);
  });
});

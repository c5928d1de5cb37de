import type { ListResourceRecordSetsResponse, Route53Client } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import { listPublished } from '../../shared/zone/list-published.ts';
import { alice, published } from './zone-rows.ts';

/** A record set as Route 53 lists it. */
const listed = (name: string, value: string) => ({
  Name: `${name}.`,
  Type: 'TXT' as const,
  TTL: 300,
  ResourceRecords: [{ Value: `"${value}"` }],
});

/** Lists what is at and below alice in a Route 53 that answers so; gives what was asked for, too. */
async function list(...answers: (Partial<ListResourceRecordSetsResponse> | Error)[]) {
  const asked: unknown[] = [];
  const send = async ({ input }: { readonly input: unknown }) => {
    asked.push(input);
    const answer = answers.shift() ?? fault('NoSuchPage');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const route53 = { send } as unknown as Route53Client;
  const timing = { now: () => 0, jitter: () => 0, pause: async () => undefined };
  const sets = await listPublished({ route53, zoneId: 'Z1', ...timing }, alice);
  return { sets, asked };
}

const fault = (name: string) => Object.assign(new Error(name), { name, $fault: 'client' });

const first = { HostedZoneId: 'Z1', MaxItems: 300, StartRecordName: alice };
const [parent, device] = [listed(alice, 'key=a'), listed(`dev1.${alice}`, 'key=b')];
const after = listed('bob.btps.saas.com', 'key=c');
const next = {
  IsTruncated: true,
  NextRecordName: `dev2.${alice}.`,
  NextRecordType: 'TXT',
} as const;

describe('the record sets of a user (design, Desired state)', () => {
  test('are one request for the range that begins with her name, without what lies behind it', async () => {
    expect(await list({ ResourceRecordSets: [parent, device, after], ...next })).toEqual({
      sets: [published(alice, 'key=a'), published(`dev1.${alice}`, 'key=b')],
      asked: [first],
    });
  });

  test('go on where a page that held nothing else ends', async () => {
    const other = listed(`dev2.${alice}`, 'key=d');
    expect(
      await list({ ResourceRecordSets: [parent, device], ...next }, { ResourceRecordSets: [other, after] }),
    ).toStrictEqual({
      sets: [
        published(alice, 'key=a'),
        published(`dev1.${alice}`, 'key=b'),
        published(`dev2.${alice}`, 'key=d'),
      ],
      asked: [first, { ...first, StartRecordName: `dev2.${alice}.`, StartRecordType: 'TXT' }],
    });
  });

  test('go on between record sets of one name that differ in their routing', async () => {
    const { asked } = await list(
      { ResourceRecordSets: [parent], ...next, NextRecordIdentifier: 'eu' },
      { ResourceRecordSets: [] },
    );
    const { NextRecordName: StartRecordName, NextRecordType: StartRecordType } = next;
    expect(asked).toStrictEqual([
      first,
      { ...first, StartRecordName, StartRecordType, StartRecordIdentifier: 'eu' },
    ]);
  });

  test.each([
    ['an empty zone', {}],
    ['a page that says it is the last', { ResourceRecordSets: [], ...next, IsTruncated: false }],
    ['a page that names no next one', { ResourceRecordSets: [], IsTruncated: true }],
  ])('%s ends the list', async (_, page) => {
    expect(await list(page)).toEqual({ sets: [], asked: [first] });
  });

  test('are asked for again when Route 53 was asked too soon', async () => {
    expect(await list(fault('Throttling'), { ResourceRecordSets: [parent] })).toEqual({
      sets: [published(alice, 'key=a')],
      asked: [first, first],
    });
  });

  test('a page that is refused is a fault', async () => {
    const refusal = fault('NoSuchHostedZone');
    await expect(list({ ResourceRecordSets: [parent], ...next }, refusal)).rejects.toBe(refusal);
  });
});

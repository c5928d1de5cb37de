import { InvalidChangeBatch, type Route53Client } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import type { ChangeBatch } from '../../shared/zone/batch-plans.ts';
import { submitBatch } from '../../shared/zone/submit-batch.ts';
import { alice, txtSet } from './zone-rows.ts';

const [before, after] = [txtSet(alice, 'key=a'), txtSet(alice, 'key=b')];
const changes = [
  { name: alice, role: 'parent', before, after },
  { name: alice, role: 'parent', before },
  { name: alice, role: 'parent', after },
] as const;
const batch: ChangeBatch = changes.map((change) => ({ originalIdentity: alice, change }));

/** Submits the batch to a Route 53 that answers so; gives the outcome and what was asked for. */
async function submit(answer: () => object) {
  const asked: unknown[] = [];
  const send = async ({ input }: { readonly input: unknown }) => {
    asked.push(input);
    return answer();
  };
  const route53 = { send } as unknown as Route53Client;
  const timing = { now: () => 0, jitter: () => 0, pause: async () => undefined };
  const submission = await submitBatch({ route53, zoneId: 'Z1', ...timing }, batch);
  return { submission, asked };
}

function fail(error: Error, more: object = {}): never {
  throw Object.assign(error, more);
}

const change = (Action: string, value: string) => ({
  Action,
  ResourceRecordSet: { Name: alice, Type: 'TXT', TTL: 300, ResourceRecords: [{ Value: `"${value}"` }] },
});

describe('a batch of changes (design, Desired state)', () => {
  test('is one request that deletes exactly the old sets and creates the new ones', async () => {
    expect(await submit(() => ({ ChangeInfo: { Id: '/change/C1' } }))).toEqual({
      submission: { outcome: 'accepted', changeId: 'C1' },
      asked: [
        {
          HostedZoneId: 'Z1',
          ChangeBatch: {
            Changes: [
              change('DELETE', 'key=a'),
              change('CREATE', 'key=b'),
              change('DELETE', 'key=a'),
              change('CREATE', 'key=b'),
            ],
          },
        },
      ],
    });
  });

  test('that was accepted without an id has an empty one', async () => {
    expect((await submit(() => ({}))).submission).toEqual({ outcome: 'accepted', changeId: '' });
  });

  test('that meets another zone than was read is a mismatch', async () => {
    const error = new InvalidChangeBatch({ message: 'no', $metadata: {} });
    const { submission } = await submit(() => fail(error));
    expect(submission).toEqual({ outcome: 'mismatch', error });
  });

  test('that Route 53 refuses for what it holds is refused', async () => {
    const error = new Error('InvalidInput');
    const { submission } = await submit(() => fail(error, { $fault: 'client' }));
    expect(submission).toEqual({ outcome: 'refused', error });
  });

  test('that has no answer at eight attempts throws', async () => {
    await expect(submit(() => fail(new Error('no answer')))).rejects.toThrow(new Error('no answer'));
  });
});

import { type Change, GetChangeCommand } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRoute53, txt, zoneName } from './start-route53.ts';

let route53: Awaited<ReturnType<typeof startRoute53>>;
const alice = `alice.${zoneName}`;

beforeAll(async () => {
  route53 = await startRoute53();
});

afterAll(() => route53.stop());

/** Names of the zone's TXT records with their values. */
function records(): Record<string, readonly string[]> {
  const sets = [...route53.store.zone(route53.zone.id).recordSets.values()];
  return Object.fromEntries(
    sets.filter(({ type }) => type === 'TXT').map(({ name, values }) => [name, values]),
  );
}

/** What the API says about a batch, which must leave the zone as it was. */
async function refusal(...changes: Change[]): Promise<{ name: string; message: string }> {
  const before = records();
  const error = await route53.change(...changes).then(
    () => expect.unreachable('the batch was accepted'),
    (thrown: Error) => thrown,
  );
  expect(records()).toEqual(before);
  return { name: error.name, message: error.message };
}

const invalid = (message: string) => ({ name: 'InvalidChangeBatch', message: `[${message}]` });

describe('ChangeResourceRecordSets (API reference)', () => {
  test('CREATE of a new set and DELETE with its exact values are applied', async () => {
    const { ChangeInfo } = await route53.change(txt('CREATE', alice, ['"one"', '"two"']));
    expect(ChangeInfo).toEqual({
      Id: expect.stringMatching(/^\/change\/C/),
      Status: 'INSYNC',
      SubmittedAt: new Date(route53.clock.nowMs),
    });
    expect(records()).toEqual({ [`${alice}.`]: ['"one"', '"two"'] });
    await route53.change(txt('DELETE', `${alice}.`, ['"two"', '"one"']));
    expect(records()).toEqual({});
  });

  test('CREATE of a set that exists is refused, and nothing of its batch is applied', async () => {
    await route53.change(txt('CREATE', alice, ['"one"']));
    const batch = [txt('CREATE', `bob.${zoneName}`, ['"b"']), txt('CREATE', alice, ['"two"'])];
    expect(await refusal(...batch)).toEqual(
      invalid(`Tried to create resource record set [name='${alice}.', type='TXT'] but it already exists`),
    );
  });

  test.each([
    ['other values', ['"other"'], 300],
    ['a value too many', ['"one"', '"two"'], 300],
    ['another TTL', ['"one"'], 60],
  ])('DELETE with %s is refused', async (_, values, ttl) => {
    expect(await refusal(txt('DELETE', alice, values, ttl))).toEqual(
      invalid(
        `Tried to delete resource record set [name='${alice}.', type='TXT'] but the values provided do not match the current values`,
      ),
    );
  });

  test('DELETE of a set that does not exist is refused', async () => {
    expect(await refusal(txt('DELETE', `nobody.${zoneName}`, ['"x"']))).toEqual(
      invalid(
        `Tried to delete resource record set [name='nobody.${zoneName}.', type='TXT'] but it was not found`,
      ),
    );
  });

  test('DELETE of the exact old set and CREATE of the new one swap it, in whichever order they stand', async () => {
    await route53.change(txt('DELETE', alice, ['"one"']), txt('CREATE', alice, ['"two"']));
    await route53.change(txt('CREATE', alice, ['"three"']), txt('DELETE', alice, ['"two"']));
    expect(records()).toEqual({ [`${alice}.`]: ['"three"'] });
  });

  test('the same swap sent again is refused, because the old set is gone', async () => {
    const { message } = await refusal(txt('DELETE', alice, ['"two"']), txt('CREATE', alice, ['"three"']));
    expect(message).toContain('but the values provided do not match the current values');
  });

  test('UPSERT replaces a set and creates a missing one', async () => {
    const bob = `bob.${zoneName}`;
    await route53.change(txt('UPSERT', alice, ['"four"']), txt('UPSERT', bob, ['"b"']));
    expect(records()).toEqual({ [`${alice}.`]: ['"four"'], [`${bob}.`]: ['"b"'] });
    await route53.change(txt('DELETE', bob, ['"b"']));
  });

  test('one set written twice in a batch is refused', async () => {
    expect(await refusal(txt('UPSERT', alice, ['"a"']), txt('UPSERT', alice, ['"b"']))).toEqual(
      invalid(`The request contains an invalid set of changes for a resource record set 'TXT ${alice}.'`),
    );
  });

  test('a name outside the zone is refused', async () => {
    expect(await refusal(txt('CREATE', 'alice.btps.other.example', ['"a"']))).toEqual(
      invalid(`RRSet with DNS name alice.btps.other.example. is not permitted in zone ${zoneName}.`),
    );
    expect(await refusal(txt('CREATE', `evil${zoneName}`, ['"a"']))).toEqual(
      invalid(`RRSet with DNS name evil${zoneName}. is not permitted in zone ${zoneName}.`),
    );
  });

  test('names are stored in lower case and with octal escapes', async () => {
    await route53.change(txt('CREATE', `*.Carol.${zoneName}`, ['"a"']));
    expect(Object.keys(records())).toContain(`\\052.carol.${zoneName}.`);
    await route53.change(txt('DELETE', `\\052.carol.${zoneName}`, ['"a"']));
  });

  test('a label of 64 characters is refused', async () => {
    const name = `${'a'.repeat(64)}.${zoneName}`;
    expect(await refusal(txt('CREATE', name, ['"a"']))).toEqual(
      invalid(`FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with '${name}'`),
    );
  });

  test('a CNAME beside other records is refused, and so is one at the apex', async () => {
    const cname = (name: string): Change => ({
      Action: 'CREATE',
      ResourceRecordSet: { Name: name, Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value: 'x.example' }] },
    });
    expect(await refusal(cname(alice))).toEqual(
      invalid(
        `RRSet of type TXT with DNS name ${alice}. is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone ${zoneName}.`,
      ),
    );
    expect(await refusal(cname(zoneName))).toEqual(
      invalid(`RRSet of type CNAME with DNS name ${zoneName}. is not permitted at apex in zone ${zoneName}.`),
    );
  });

  test('DELETE of the SOA or NS set of the zone is refused', async () => {
    const apex = [...route53.zone.recordSets.values()].map(({ name, type, ttlSeconds, values }) => ({
      Action: 'DELETE' as const,
      ResourceRecordSet: {
        Name: name,
        Type: type as 'NS' | 'SOA',
        TTL: ttlSeconds,
        ResourceRecords: values.map((value) => ({ Value: value })),
      },
    }));
    expect(await refusal(...apex)).toEqual(
      invalid(
        'A HostedZone must contain at least one NS record for the zone itself., A HostedZone must contain exactly one SOA record.',
      ),
    );
  });

  test('everything that is wrong with a batch is listed', async () => {
    const missing = txt('DELETE', `nobody.${zoneName}`, ['"x"']);
    expect(await refusal(missing, txt('CREATE', alice, ['"two"']))).toEqual(
      invalid(
        `Tried to delete resource record set [name='nobody.${zoneName}.', type='TXT'] but it was not found, ` +
          `Tried to create resource record set [name='${alice}.', type='TXT'] but it already exists`,
      ),
    );
  });
});

describe('quotas on ChangeResourceRecordSets (developer guide)', () => {
  const sets = (action: 'CREATE' | 'UPSERT', count: number, values: readonly string[]) =>
    Array.from({ length: count }, (_, index) => txt(action, `d${index}.${zoneName}`, values));
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => `"${index}"`);

  test.each([
    ['1,001 records', sets('CREATE', 1001, ['"v"']), 'Number of records limit of 1000 exceeded.'],
    ['501 records as UPSERT', sets('UPSERT', 501, ['"v"']), 'Number of records limit of 1000 exceeded.'],
    [
      '32,001 characters',
      [
        ...sets('CREATE', 127, [`"${'v'.repeat(248)}"`]),
        txt('CREATE', `x.${zoneName}`, [`"${'v'.repeat(249)}"`]),
      ],
      'Number of characters limit of 32000 exceeded.',
    ],
    [
      '16,250 characters as UPSERT',
      sets('UPSERT', 65, [`"${'v'.repeat(248)}"`]),
      'Number of characters limit of 32000 exceeded.',
    ],
  ])('a batch of %s is refused', async (_, changes, problem) => {
    expect(await refusal(...changes)).toEqual(invalid(problem));
  });

  test('400 values are taken in one set, and 401 are refused', async () => {
    const dave = `dave.${zoneName}`;
    await route53.change(txt('CREATE', dave, numbered(400)));
    expect(await refusal(txt('UPSERT', dave, numbered(401)))).toEqual(
      invalid(`RRSet of type TXT with DNS name ${dave}. has more than 400 resource records`),
    );
    await route53.change(txt('DELETE', dave, numbered(400)));
  });

  test('a batch of exactly 1,000 records and one of exactly 32,000 characters are applied', async () => {
    await route53.change(...sets('CREATE', 1000, ['"v"']));
    await route53.change(
      ...sets('CREATE', 1000, ['"v"']).map((change) => ({ ...change, Action: 'DELETE' as const })),
    );
    await route53.change(...sets('CREATE', 128, [`"${'v'.repeat(248)}"`]));
    expect(Object.keys(records()).length).toBe(129);
  });
});

describe('GetChange', () => {
  test('a change is PENDING until its delay is over, and then INSYNC', async () => {
    route53.store.propagationDelayMs = 30_000;
    const { ChangeInfo } = await route53.change(txt('CREATE', `erin.${zoneName}`, ['"a"']));
    const status = async () =>
      (await route53.client.send(new GetChangeCommand({ Id: ChangeInfo?.Id }))).ChangeInfo?.Status;
    expect([ChangeInfo?.Status, await status()]).toEqual(['PENDING', 'PENDING']);
    route53.clock.nowMs += 30_000;
    expect(await status()).toBe('INSYNC');
  });

  test('an unknown change is NoSuchChange', async () => {
    await expect(route53.client.send(new GetChangeCommand({ Id: 'C404' }))).rejects.toMatchObject({
      name: 'NoSuchChange',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

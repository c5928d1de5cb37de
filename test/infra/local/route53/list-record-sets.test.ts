import {
  ChangeResourceRecordSetsCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandOutput,
} from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Route53Error } from '../../../../infra/local/route53/route53-error.ts';
import { startRoute53, txt, zoneName } from './start-route53.ts';

let route53: Awaited<ReturnType<typeof startRoute53>>;

beforeAll(async () => {
  route53 = await startRoute53();
  const names = ['zoe', 'alice', 'dev2.alice', 'dev1.alice', 'alice-b'];
  await route53.change(...names.map((name) => txt('CREATE', `${name}.${zoneName}`, ['"v"'])));
});

afterAll(() => route53.stop());

const inOrder = [
  `${zoneName}. NS`,
  `${zoneName}. SOA`,
  `alice-b.${zoneName}. TXT`,
  `alice.${zoneName}. TXT`,
  `dev1.alice.${zoneName}. TXT`,
  `dev2.alice.${zoneName}. TXT`,
  `zoe.${zoneName}. TXT`,
];

describe('ListResourceRecordSets (API reference)', () => {
  test('record sets come by their reversed labels, then by type', async () => {
    const page = await route53.client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: route53.zone.id }),
    );
    expect(page.ResourceRecordSets?.map(({ Name, Type }) => `${Name} ${Type}`)).toEqual(inOrder);
    expect(page).toMatchObject({ IsTruncated: false, MaxItems: 300 });
    expect(page.ResourceRecordSets?.[3]).toEqual({
      Name: `alice.${zoneName}.`,
      Type: 'TXT',
      TTL: 300,
      ResourceRecords: [{ Value: '"v"' }],
    });
  });

  test('pages of two give every set once', async () => {
    const names: string[] = [];
    let page: Partial<ListResourceRecordSetsCommandOutput> = {};
    do {
      const command = new ListResourceRecordSetsCommand({
        HostedZoneId: route53.zone.id,
        StartRecordName: page.NextRecordName,
        StartRecordType: page.NextRecordType,
        MaxItems: 2,
      });
      page = await route53.client.send(command);
      names.push(...(page.ResourceRecordSets ?? []).map(({ Name, Type }) => `${Name} ${Type}`));
    } while (page.IsTruncated);
    expect(names).toEqual(inOrder);
  });

  test('StartRecordName begins at the name, or at the next one if it does not exist', async () => {
    const list = async (name: string) => {
      const page = await route53.client.send(
        new ListResourceRecordSetsCommand({
          HostedZoneId: route53.zone.id,
          StartRecordName: name,
          MaxItems: 1,
        }),
      );
      return [page.ResourceRecordSets?.[0]?.Name, page.NextRecordName, page.NextRecordType];
    };
    expect(await list(`Alice.${zoneName}`)).toEqual([`alice.${zoneName}.`, `dev1.alice.${zoneName}.`, 'TXT']);
    expect(await list(`bob.${zoneName}`)).toEqual([`zoe.${zoneName}.`, undefined, undefined]);
  });

  test('StartRecordType without a name is InvalidInput', async () => {
    const command = new ListResourceRecordSetsCommand({
      HostedZoneId: route53.zone.id,
      StartRecordType: 'TXT',
    });
    await expect(route53.client.send(command)).rejects.toMatchObject({ name: 'InvalidInput' });
  });

  test('an unknown zone is NoSuchHostedZone', async () => {
    const command = new ListResourceRecordSetsCommand({ HostedZoneId: 'Z404' });
    await expect(route53.client.send(command)).rejects.toMatchObject({
      name: 'NoSuchHostedZone',
      message: 'No hosted zone found with ID: Z404',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('hosted zones (API reference)', () => {
  test('ListHostedZones, GetHostedZone and ListHostedZonesByName give the zone', async () => {
    const { client, zone, store } = route53;
    const other = store.createZone('btps.other.example');
    const { HostedZones } = await client.send(new ListHostedZonesCommand({}));
    expect(HostedZones?.map(({ Id, Name }) => [Id, Name])).toEqual([
      [`/hostedzone/${zone.id}`, `${zoneName}.`],
      [`/hostedzone/${other.id}`, 'btps.other.example.'],
    ]);
    const { HostedZone } = await client.send(new GetHostedZoneCommand({ Id: zone.id }));
    expect(HostedZone).toEqual({
      Id: `/hostedzone/${zone.id}`,
      Name: `${zoneName}.`,
      CallerReference: zone.id,
      Config: { PrivateZone: false },
      ResourceRecordSetCount: inOrder.length,
    });
    const byName = await client.send(new ListHostedZonesByNameCommand({ DNSName: zoneName, MaxItems: 1 }));
    expect(byName).toMatchObject({
      HostedZones: [{ Name: `${zoneName}.` }],
      IsTruncated: false,
      DNSName: zoneName,
    });
  });
});

describe('answers on demand', () => {
  test.each([
    ['Throttling', Route53Error.throttling()],
    ['PriorRequestNotComplete', Route53Error.priorRequestNotComplete()],
  ])('a test makes the next request fail with %s', async (name, error) => {
    route53.server.failNext(error);
    const command = new ChangeResourceRecordSetsCommand({
      HostedZoneId: route53.zone.id,
      ChangeBatch: { Changes: [txt('CREATE', `late.${zoneName}`, ['"v"'])] },
    });
    await expect(route53.client.send(command)).rejects.toMatchObject({ name });
  });

  test('malformed XML is MalformedInput, and an alias is refused as unsupported', async () => {
    const post = async (body: string) => {
      const url = `${route53.server.url}/2013-04-01/hostedzone/${route53.zone.id}/rrset/`;
      const response = await fetch(url, { method: 'POST', body });
      return [response.status, /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1]];
    };
    const alias =
      '<ChangeResourceRecordSetsRequest><ChangeBatch><Changes><Change><Action>CREATE</Action><ResourceRecordSet>' +
      `<Name>a.${zoneName}</Name><Type>A</Type><AliasTarget><DNSName>x</DNSName></AliasTarget>` +
      '</ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>';
    expect(await post('<ChangeResourceRecordSetsRequest>')).toEqual([400, 'MalformedInput']);
    expect(await post(alias)).toEqual([400, 'InvalidInput']);
  });
});

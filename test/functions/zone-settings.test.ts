import {
  ChangeTagsForResourceCommand,
  GetDNSSECCommand,
  ListTagsForResourceCommand,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answerDeployment } from '../../functions/zone-settings/answer-deployment.ts';
import { negativeTimes, withNegativeTimes } from '../../functions/zone-settings/start-of-authority.ts';
import { readStartOfAuthority, writeStartOfAuthority } from '../../functions/zone-settings/zone-client.ts';
import { startRoute53, zoneName } from '../infra/local/route53/start-route53.ts';

let route53: Awaited<ReturnType<typeof startRoute53>>;

beforeEach(async () => {
  route53 = await startRoute53();
  tags.clear();
  await set(900, 86_400);
});
afterEach(() => route53.stop());

/** Tags of the zone, which the local Route 53 does not keep. */
const tags = new Map<string, string>();

/** A client of the local Route 53 and of those tags, whose every command may be told of first. */
function tagging(before: (command: unknown) => void = () => undefined): Route53Client {
  const send = async (command: unknown) => {
    before(command);
    if (command instanceof ListTagsForResourceCommand) {
      return { ResourceTagSet: { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) } };
    }
    if (command instanceof ChangeTagsForResourceCommand) {
      for (const { Key = '', Value = '' } of command.input.AddTags ?? []) tags.set(Key, Value);
      for (const key of command.input.RemoveTagKeys ?? []) tags.delete(key);
      return {};
    }
    return route53.client.send(command as Parameters<Route53Client['send']>[0]);
  };
  return { send } as unknown as Route53Client;
}

const zone = () => ({ client: route53.client, hostedZoneId: route53.zone.id, zoneName });
const value = (minimum: number) => `ns-1.example.net. hostmaster.example.net. 1 7200 900 1209600 ${minimum}`;
const set = (ttl: number, minimum: number) => writeStartOfAuthority(zone(), { ttl, value: value(minimum) });
const found = () => readStartOfAuthority(zone());

const where = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'ZoneSettings' };

interface Ask {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly client?: Route53Client;
}

/** Asks as CloudFormation does, and returns what it is answered. */
async function ask({ RequestType, PhysicalResourceId, properties, client = tagging() }: Ask) {
  const sent: { readonly url: string; readonly request: RequestInit }[] = [];
  const event = {
    ...where,
    RequestType,
    PhysicalResourceId,
    ResponseURL: 'https://answers.example/1',
    ResourceProperties: {
      HostedZoneId: route53.zone.id,
      ZoneName: zoneName,
      NegativeTtl: '60',
      Signed: 'false',
      ...properties,
    },
  } as unknown as CloudFormationCustomResourceEvent;
  const send = async (url: string, request: RequestInit) => {
    sent.push({ url, request });
    return new Response();
  };
  await answerDeployment(event, { client, send });
  expect(sent.map(({ url, request }) => [url, request.method, request.headers])).toEqual([
    ['https://answers.example/1', 'PUT', undefined],
  ]);
  return JSON.parse(String(sent[0]?.request.body));
}

const former = () => `${route53.zone.id}/900/86400`;

describe('negative TTL of the zone (RFC 2308, section 5)', () => {
  test('Create sets both numbers to 60 s, leaves every other field, and answers what was there', async () => {
    expect(await ask({ RequestType: 'Create' })).toEqual({
      ...where,
      Status: 'SUCCESS',
      PhysicalResourceId: former(),
      Data: {},
    });
    expect(await found()).toEqual({ ttl: 60, value: value(60) });
  });

  test('Update keeps what the first deployment found', async () => {
    await ask({ RequestType: 'Create' });
    const answer = await ask({
      RequestType: 'Update',
      PhysicalResourceId: former(),
      properties: { NegativeTtl: '120' },
    });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: former() });
    expect(await found()).toEqual({ ttl: 120, value: value(120) });
  });

  test('Update to another zone answers another id, so that CloudFormation deletes the former one', async () => {
    const answer = await ask({ RequestType: 'Update', PhysicalResourceId: 'ZOTHER/900/86400' });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: former() });
  });

  test('Delete restores what Create found', async () => {
    const { PhysicalResourceId } = await ask({ RequestType: 'Create' });
    expect(await ask({ RequestType: 'Delete', PhysicalResourceId })).toMatchObject({ Status: 'SUCCESS' });
    expect(await found()).toEqual({ ttl: 900, value: value(86_400) });
  });

  test('Delete leaves numbers that somebody has changed since', async () => {
    await set(300, 300);
    expect(await ask({ RequestType: 'Delete', PhysicalResourceId: former() })).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(await found()).toEqual({ ttl: 300, value: value(300) });
  });

  test.each([
    ['of settings that were never applied', 'nothing-applied'],
    ['of a zone that is gone', 'Z00000000000000/900/86400'],
  ])('Delete %s changes nothing and succeeds', async (_, PhysicalResourceId) => {
    expect(await ask({ RequestType: 'Delete', PhysicalResourceId })).toEqual({
      ...where,
      Status: 'SUCCESS',
      PhysicalResourceId,
      Data: {},
    });
    expect(await found()).toEqual({ ttl: 900, value: value(86_400) });
  });
});

describe('a Create that is repeated, as Lambda does after a crash', () => {
  /** Runs a Create whose function ends before its n-th request to Route 53; false when it made fewer. */
  async function crashAt(request: number): Promise<boolean> {
    let requests = 0;
    let crashed = false;
    const client = tagging(() => {
      requests += 1;
      crashed ||= requests === request;
      if (crashed) throw new Error('killed');
    });
    await ask({ RequestType: 'Create', client });
    return crashed;
  }

  test('at whatever request it ended, answers what was there at first, and Delete restores that', async () => {
    let request = 1;
    for (; await crashAt(request); request += 1) {
      const { Status, PhysicalResourceId } = await ask({ RequestType: 'Create' });
      expect({ Status, PhysicalResourceId }).toEqual({ Status: 'SUCCESS', PhysicalResourceId: former() });
      expect(await found()).toEqual({ ttl: 60, value: value(60) });
      await ask({ RequestType: 'Delete', PhysicalResourceId });
      expect(await found()).toEqual({ ttl: 900, value: value(86_400) });
      expect([...tags]).toEqual([]);
    }
    expect(request).toBeGreaterThan(3);
  });

  test('after it was done, and only its answer was lost, answers the same again', async () => {
    const first = await ask({ RequestType: 'Create' });
    expect([...tags]).toEqual([['btps:former-negative-times', '900/86400']]);
    expect(await ask({ RequestType: 'Create' })).toEqual(first);
    await ask({ RequestType: 'Delete', PhysicalResourceId: first.PhysicalResourceId });
    expect(await found()).toEqual({ ttl: 900, value: value(86_400) });
  });

  test('in a zone that had these very numbers before leaves them there for good', async () => {
    await set(60, 60);
    const { PhysicalResourceId } = await ask({ RequestType: 'Create' });
    expect(PhysicalResourceId).toBe(`${route53.zone.id}/60/60`);
    await ask({ RequestType: 'Delete', PhysicalResourceId });
    expect(await found()).toEqual({ ttl: 60, value: value(60) });
  });

  test('does not believe what an earlier deployment left in the tag when the zone says otherwise', async () => {
    tags.set('btps:former-negative-times', '5/5');
    expect(await ask({ RequestType: 'Create' })).toMatchObject({ PhysicalResourceId: former() });
  });

  test('a Delete that is repeated succeeds and leaves no tag', async () => {
    const { PhysicalResourceId } = await ask({ RequestType: 'Create' });
    for (const _ of [1, 2]) await ask({ RequestType: 'Delete', PhysicalResourceId });
    expect(await found()).toEqual({ ttl: 900, value: value(86_400) });
    expect([...tags]).toEqual([]);
  });
});

describe('settings that cannot be applied', () => {
  test.each([
    [
      'a zone that does not exist',
      { HostedZoneId: 'Z00000000000000' },
      'Error: there is no zone Z00000000000000',
    ],
    [
      'a zone of another name',
      { ZoneName: 'btps.other.example' },
      /^Error: the zone Z\w+ is not that of btps\.other\.example$/,
    ],
  ])(
    'Create in %s is answered FAILED with the reason, and an id that restores nothing',
    async (_, properties, reason) => {
      const answer = await ask({ RequestType: 'Create', properties });
      expect(answer).toEqual({
        ...where,
        Status: 'FAILED',
        PhysicalResourceId: 'nothing-applied',
        Reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
      });
    },
  );

  test('an answer that is not taken fails the function, so that Lambda asks again', async () => {
    const event = {
      ...where,
      RequestType: 'Delete',
      PhysicalResourceId: 'nothing-applied',
      ResponseURL: 'https://answers.example/1',
      ResourceProperties: {},
    } as unknown as CloudFormationCustomResourceEvent;
    const send = async () => new Response(null, { status: 403 });
    await expect(answerDeployment(event, { client: route53.client, send })).rejects.toThrow(
      new Error("CloudFormation's answer was not taken: 403"),
    );
  });
});

describe('DS record', () => {
  /** The local Route 53 does not sign, so this one answer is made up. */
  function signing(): Route53Client {
    const keys = [
      { Status: 'ACTIVE', DSRecord: '1 13 2 AA' },
      { Status: 'INACTIVE', DSRecord: '2 13 2 BB' },
    ];
    const send = async (command: unknown) =>
      command instanceof GetDNSSECCommand
        ? { KeySigningKeys: keys }
        : tagging().send(command as Parameters<Route53Client['send']>[0]);
    return { send } as unknown as Route53Client;
  }

  test('of a zone that is signed it is answered, for active keys', async () => {
    const answer = await ask({ RequestType: 'Create', properties: { Signed: 'true' }, client: signing() });
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { DsRecord: '1 13 2 AA' } });
  });
});

describe('SOA record', () => {
  test('of six fields, or with a field that is no number, is a fault', () => {
    for (const wrong of ['ns. host. 1 7200 900 60', 'ns. host. 1 7200 900 x 60']) {
      expect(() => negativeTimes({ ttl: 60, value: wrong })).toThrow(
        new Error('the SOA record does not have seven fields'),
      );
    }
  });

  test('other negative times leave the other fields', () => {
    const given = { ttl: 900, value: value(86_400) };
    expect(negativeTimes(given)).toEqual({ ttl: 900, minimum: 86_400 });
    expect(withNegativeTimes(given, { ttl: 60, minimum: 30 })).toEqual({ ttl: 60, value: value(30) });
  });
});

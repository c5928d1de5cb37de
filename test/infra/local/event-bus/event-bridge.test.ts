import {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type EventBridgeServer,
  startEventBridgeServer,
} from '../../../../infra/local/event-bus/event-bridge-server.ts';
import type { PutEvent } from '../../../../infra/local/event-bus/put-events.ts';
import { RevocationRule, type RuleQueue } from '../../../../infra/local/event-bus/revocation-rule.ts';
import { routeEvent } from '../../../../infra/local/event-bus/route-event.ts';
import type { Measurement } from '../../../../infra/local/measurement.ts';
import type { Notice } from '../../../../infra/local/notices/notice.ts';

let server: EventBridgeServer;
let client: EventBridgeClient;
let delivered: PutEvent[] = [];

beforeAll(async () => {
  server = await startEventBridgeServer({
    busName: 'btps',
    deliver: (put) => delivered.push(put),
    now: () => Date.UTC(2026, 10, 22, 2, 28, 5, 123),
  });
  client = new EventBridgeClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
beforeEach(() => {
  delivered = [];
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

const revocation: PutEventsRequestEntry = {
  Source: 'btps.portal',
  DetailType: 'RevocationRequested',
  Detail: '{"revocation_id":"rev_1"}',
  EventBusName: 'btps',
};
const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));

describe('PutEvents (EventBridge API reference)', () => {
  test('an event gets an id and the envelope that targets see', async () => {
    const { Entries: entries, FailedEntryCount: failed } = await put(revocation);
    const id = entries?.[0]?.EventId;
    expect([failed, entries]).toEqual([0, [{ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }]]);
    expect(delivered).toEqual([
      {
        bus: 'btps',
        event: {
          version: '0',
          id,
          'detail-type': 'RevocationRequested',
          source: 'btps.portal',
          account: '000000000000',
          time: '2026-11-22T02:28:05Z',
          region: 'us-east-1',
          resources: [],
          detail: { revocation_id: 'rev_1' },
        },
      },
    ]);
  });

  test('time and resources are taken over, and a bus may be named by its ARN', async () => {
    await put({
      ...revocation,
      Time: new Date('2026-11-01T00:00:00Z'),
      Resources: ['r'],
      EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/btps',
    });
    expect(delivered).toMatchObject([
      { bus: 'btps', event: { time: '2026-11-01T00:00:00Z', resources: ['r'] } },
    ]);
  });

  test.each([
    ['no source', { Source: '' }, 'InvalidArgument'],
    ['no detail type', { DetailType: undefined }, 'InvalidArgument'],
    ['no detail', { Detail: undefined }, 'InvalidArgument'],
    ['a detail that is not JSON', { Detail: '{' }, 'MalformedDetail'],
    ['a detail that is no object', { Detail: '[]' }, 'MalformedDetail'],
    ['a source of AWS', { Source: 'aws.s3' }, 'NotAuthorizedForSourceException'],
  ])('an entry with %s fails alone', async (_, change, code) => {
    const answer = await put({ ...revocation, ...change }, revocation);
    expect(answer).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: code, ErrorMessage: expect.any(String) }, { EventId: expect.any(String) }],
    });
    expect(delivered).toHaveLength(1);
  });

  test.each([
    ['no entry', []],
    ['11 entries', Array.from({ length: 11 }, () => revocation)],
    ['1 MiB of detail', [{ ...revocation, Detail: `{"x":"${'x'.repeat(1024 * 1024)}"}` }]],
  ])('a request with %s is refused as a whole', async (_, entries) => {
    await expect(put(...entries)).rejects.toMatchObject({ name: 'ValidationException' });
    expect(delivered).toEqual([]);
  });

  test('an event of just under 1 MiB passes', async () => {
    const { Source = '', DetailType = '' } = revocation;
    const room = 1024 * 1024 - Source.length - DetailType.length - '{"x":""}'.length - 1;
    expect(await put({ ...revocation, Detail: `{"x":"${'x'.repeat(room)}"}` })).toMatchObject({
      FailedEntryCount: 0,
    });
  });

  test('a failure that was ordered is answered once', async () => {
    server.failNext(500);
    await expect(put(revocation)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    expect(await put(revocation)).toMatchObject({ FailedEntryCount: 0 });
    expect(delivered).toHaveLength(1);
  });
});

describe('the buses', () => {
  test('both are listed, and one is described', async () => {
    const { EventBuses: buses } = await client.send(new ListEventBusesCommand({}));
    expect(buses?.map(({ Name }) => Name)).toEqual(['default', 'btps']);
    expect(await client.send(new DescribeEventBusCommand({ Name: 'btps' }))).toMatchObject({
      Arn: 'arn:aws:events:us-east-1:000000000000:event-bus/btps',
    });
  });

  test('one that is not there is not described', async () => {
    await expect(client.send(new DescribeEventBusCommand({ Name: 'other' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('the rules of the bus', () => {
  const route = async (change: PutEventsRequestEntry) => {
    await put({ ...revocation, ...change });
    const [first] = delivered;
    const sent: string[] = [];
    const notices: Notice[] = [];
    const revocations = new RevocationRule({ send: (body) => String(sent.push(body)) });
    const notify = (notice: Notice) => void notices.push(notice);
    if (first) routeEvent(first, { busName: 'btps', revocations, notify });
    return { queued: sent.map((body) => JSON.parse(body).detail), notices };
  };

  test('a revocation of the portal is queued', async () => {
    expect(await route({})).toEqual({ queued: [{ revocation_id: 'rev_1' }], notices: [] });
  });

  test.each<[string, PutEventsRequestEntry]>([
    ['of another source', { Source: 'somebody' }],
    ['of another type', { DetailType: 'UserNotice' }],
  ])('an event %s is a notice', async (_, change) => {
    const { queued, notices } = await route(change);
    expect(queued).toEqual([]);
    expect(notices).toEqual([
      {
        channel: 'event',
        source: change.Source ?? 'btps.portal',
        detailType: change.DetailType ?? 'RevocationRequested',
        detail: { revocation_id: 'rev_1' },
      },
    ]);
  });

  test.each(['default', 'nowhere'])('an event on the bus %s reaches nobody', async (EventBusName) => {
    expect(await route({ EventBusName })).toEqual({ queued: [], notices: [] });
  });
});

describe('the rule of revocations (EventBridge User Guide, Using dead-letter queues)', () => {
  const ruleOver = (...denied: readonly RuleQueue[]) => {
    const queued: string[] = [];
    const measured: Measurement[] = [];
    const rule = new RevocationRule({ send: (body) => String(queued.push(body)) }, (one) =>
      measured.push(one),
    );
    for (const queue of denied) rule.denied.add(queue);
    rule.deliver('event');
    return { rule, queued, metrics: measured.map((one) => one.metric) };
  };

  test('an event that its queue takes is not measured here', () => {
    const { rule, queued, metrics } = ruleOver();
    expect([queued, rule.undelivered, metrics]).toEqual([['event'], [], []]);
  });

  test('an event that its queue refuses lies in the dead-letter queue, until it is moved over', () => {
    const { rule, queued, metrics } = ruleOver('revocations');
    expect([queued, rule.undelivered]).toEqual([[], ['event']]);
    expect(metrics).toEqual(['FailedInvocations', 'InvocationsSentToDlq']);
    rule.redrive();
    expect([queued, rule.undelivered]).toEqual([['event'], []]);
  });

  test('an event that both queues refuse is lost', () => {
    const { rule, queued, metrics } = ruleOver('revocations', 'undelivered');
    expect([queued, rule.undelivered]).toEqual([[], []]);
    expect(metrics).toEqual(['FailedInvocations', 'InvocationsFailedToBeSentToDlq']);
  });
});

import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { ThrottledInvocation } from '../../../../infra/local/function-instances/throttled-invocation.ts';
import { BatchDelivery, type BatchDeliveryOptions } from '../../../../infra/local/stream/batch-delivery.ts';
import { untilSuccess } from '../../../../infra/local/stream/failure-policy.ts';

const nowMs = Date.UTC(2026, 10, 22, 10);
const policy = { retryAttempts: 2, maxRecordAgeMs: 3_600_000, bisect: false };

/** Records that were written a minute ago. */
const records = (...names: readonly string[]): StreamRecord[] =>
  names.map((name) => ({
    dynamodb: { SequenceNumber: name, ApproximateCreationDateTime: new Date(nowMs - 60_000) },
  }));

const namesOf = (event: unknown) =>
  (event as DynamoDBStreamEvent).Records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '');

/** A delivery that keeps what it sends, sets aside and tells, to a function that gets the names of the records. */
function deliveryTo(
  handle: (names: readonly string[], call: number) => unknown,
  more: Partial<BatchDeliveryOptions> = {},
) {
  const kept = { sent: [] as string[][], setAside: [] as string[][], reports: [] as string[] };
  const options: BatchDeliveryOptions = {
    streamArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/Inbox/stream/1',
    invoke: async (event) => handle(namesOf(event), kept.sent.push(namesOf(event))),
    report: (failure) => kept.reports.push(failure),
    policy,
    setAside: async (event) => void kept.setAside.push(namesOf(event)),
    maxBackoffMs: 1,
    now: () => nowMs,
    ...more,
  };
  const delivery = new BatchDelivery(options, new AbortController().signal, async () => undefined);
  return { kept, deliver: (...names: readonly string[]) => delivery.deliver(records(...names)) };
}

const fail = () => Promise.reject(new Error('told to fail'));

describe('records that a function fails on (Lambda Developer Guide, DynamoDB streams)', () => {
  test('a batch that still fails after the last retry is set aside whole, and the next is handed on', async () => {
    const { kept, deliver } = deliveryTo((names) => (names.includes('n1') ? fail() : undefined));
    await deliver('n1', 'n2');
    await deliver('n3');
    const batch = ['n1', 'n2'];
    expect(kept).toMatchObject({ sent: [batch, batch, batch, ['n3']], setAside: [batch] });
  });

  test('what comes before the failed record is handled, and the retries begin there', async () => {
    const { kept, deliver } = deliveryTo((names) => ({
      batchItemFailures: names.filter((name) => name === 'n2').map((itemIdentifier) => ({ itemIdentifier })),
    }));
    await deliver('n1', 'n2', 'n3');
    const rest = ['n2', 'n3'];
    expect(kept).toMatchObject({ sent: [['n1', 'n2', 'n3'], rest, rest], setAside: [rest] });
  });

  test('a batch that fails whole is split, until the record that spoils it is alone', async () => {
    const { kept, deliver } = deliveryTo((names) => (names.includes('n3') ? fail() : undefined), {
      policy: { ...policy, bisect: true },
    });
    await deliver('n1', 'n2', 'n3', 'n4');
    expect(kept.sent).toEqual([
      ['n1', 'n2', 'n3', 'n4'],
      ['n1', 'n2'],
      ['n3', 'n4'],
      ...[['n3'], ['n3'], ['n3']],
      ['n4'],
    ]);
    expect(kept.setAside).toEqual([['n3']]);
  });

  test('a throttled batch never reached the function: it is not split and not given up', async () => {
    const throttled = (_: readonly string[], call: number) => {
      if (call <= 4) throw new ThrottledInvocation('dispatch');
    };
    const { kept, deliver } = deliveryTo(throttled, { policy: { ...policy, bisect: true } });
    await deliver('n1', 'n2');
    expect(kept).toMatchObject({ sent: Array.from({ length: 5 }, () => ['n1', 'n2']), setAside: [] });
  });

  test('a record that grows older than the greatest age is set aside without being sent again', async () => {
    let passedMs = 0;
    const ages: number[] = [];
    const later = () => {
      passedMs += 3_540_000 / 2 + 1;
      return fail();
    };
    const { kept, deliver } = deliveryTo(later, {
      policy: { ...policy, retryAttempts: 20 },
      now: () => nowMs + passedMs,
      onSend: (ageMs) => ages.push(ageMs),
    });
    await deliver('n1');
    expect(kept).toMatchObject({ sent: [['n1'], ['n1']], setAside: [['n1']] });
    expect(ages).toEqual([60_000, 1_830_001]);
  });

  test('a record that cannot be set aside is lost, and does not hold up the next', async () => {
    const { kept, deliver } = deliveryTo((names) => (names.includes('n1') ? fail() : undefined), {
      setAside: fail,
    });
    await deliver('n1');
    await deliver('n2');
    expect(kept.sent).toEqual([['n1'], ['n1'], ['n1'], ['n2']]);
    expect(kept.reports.slice(-2)).toEqual([
      '1 records of a batch are given up',
      'records could not be set aside: Error: told to fail',
    ]);
  });

  test('without a policy a batch is repeated until it succeeds', async () => {
    const { kept, deliver } = deliveryTo((_names, call) => (call < 40 ? fail() : undefined), {
      policy: untilSuccess,
    });
    await deliver('n1', 'n2');
    expect(kept.sent).toHaveLength(40);
    expect(kept.setAside).toEqual([]);
  });
});

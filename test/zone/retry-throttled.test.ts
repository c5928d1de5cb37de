import { describe, expect, test } from 'vitest';
import { isRefusal, retryThrottled } from '../../shared/zone/retry-throttled.ts';

/** An error as the SDK throws it. */
function errorOf(name: string, more: object = {}): Error {
  return Object.assign(new Error(name), { name, ...more });
}

const refused = errorOf('InvalidInput', { $fault: 'client', $metadata: { httpStatusCode: 400 } });

/** Sends until no error is left to throw; gives what came of it and the pauses, the jitter always being 1. */
async function retry(...errors: readonly unknown[]) {
  const left = [...errors];
  const pauses: number[] = [];
  const timing = {
    jitter: () => 1,
    pause: async (milliseconds: number) => void pauses.push(milliseconds),
  };
  const send = async () => {
    if (left.length > 0) throw left.shift();
    return 'answer';
  };
  const result = await retryThrottled(timing, send).catch((error: unknown) => ({ error }));
  return { result, pauses };
}

describe('requests to Route 53 that came too soon (Route 53 developer guide, quotas)', () => {
  test.each(['Throttling', 'ThrottlingException', 'PriorRequestNotComplete'])(
    '%s passes, although it is a fault of the client',
    async (name) => {
      const error = errorOf(name, { $fault: 'client', $metadata: { httpStatusCode: 400 } });
      expect(await retry(error)).toEqual({ result: 'answer', pauses: [250] });
    },
  );

  test.each([
    ['no answer', errorOf('TimeoutError')],
    ['a fault of the server', errorOf('InternalError', { $fault: 'server' })],
    ['a status of 500', errorOf('Odd', { $fault: 'client', $metadata: { httpStatusCode: 500 } })],
  ])('%s is tried again', async (_, error) => {
    expect(await retry(error)).toEqual({ result: 'answer', pauses: [250] });
  });

  test.each([
    ['what is refused for what it says', refused],
    ['a fault of the client without a status', errorOf('InvalidInput', { $fault: 'client' })],
    ['what is no error', 'thrown text'],
  ])('%s is thrown at once', async (_, error) => {
    expect(await retry(error)).toEqual({ result: { error }, pauses: [] });
  });

  test('the eighth attempt is the last, after pauses that grow to 8 s', async () => {
    const errors = Array.from({ length: 8 }, (_, number) => errorOf('Throttling', { number }));
    expect(await retry(...errors.slice(1))).toEqual({
      result: 'answer',
      pauses: [250, 500, 1000, 2000, 4000, 8000, 8000],
    });
    expect((await retry(...errors)).result).toEqual({ error: errors.at(-1) });
  });

  test('the jitter scales the pause', async () => {
    const pauses: number[] = [];
    let isFirst = true;
    await retryThrottled({ jitter: () => 0.5, pause: async (time) => void pauses.push(time) }, async () => {
      if (isFirst) {
        isFirst = false;
        throw errorOf('Throttling');
      }
    });
    expect(pauses).toEqual([125]);
  });
});

test('a refusal is a fault of the client that was not too soon', () => {
  expect(
    [refused, errorOf('Throttling', { $fault: 'client' }), 'text', new Error('lost')].map(isRefusal),
  ).toEqual([true, false, false, false]);
});

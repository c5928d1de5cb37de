import { afterEach, describe, expect, test } from 'vitest';
import {
  InstancePool,
  type InstancePoolOptions,
} from '../../../../infra/local/function-instances/instance-pool.ts';

const pools: InstancePool[] = [];
const logs: string[] = [];

function createPool(fixture: string, options: Partial<InstancePoolOptions> = {}): InstancePool {
  const pool = new InstancePool({
    entry: new URL(`../fixtures/${fixture}.ts`, import.meta.url).href,
    preload: [],
    functionName: fixture,
    memoryMegabytes: 256,
    environment: { ONLY: 'this' },
    log: (line) => logs.push(line),
    maxInstances: 2,
    timeoutMs: 20_000,
    ...options,
  });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  logs.length = 0;
  await Promise.all(pools.splice(0).map((pool) => pool.stop()));
});

interface Echo {
  readonly served: number;
  readonly concurrent: number;
}

describe('instances', () => {
  test('the handler gets the event and a context, and sees its own environment only', async () => {
    const result = await createPool('echo').invoke({ recipient: 'bob$saas.example' });
    expect(result).toEqual({
      event: { recipient: 'bob$saas.example' },
      served: 1,
      concurrent: 1,
      functionName: 'echo',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      remainingMs: expect.any(Number),
      environment: { ONLY: 'this' },
    });
    expect((result as { remainingMs: number }).remainingMs).toBeLessThanOrEqual(20_000);
    await expect.poll(() => logs).toEqual(['request 1']);
  });

  test('five requests at once run on two instances, one at a time each', async () => {
    const pool = createPool('echo');
    const results = (await Promise.all(
      Array.from({ length: 5 }, () => pool.invoke({ waitMs: 5 })),
    )) as Echo[];
    expect(pool.size).toBe(2);
    expect(results.map(({ concurrent }) => concurrent)).toEqual([1, 1, 1, 1, 1]);
    expect(results.filter(({ served }) => served === 1)).toHaveLength(2);
  });

  test('beyond its reserved concurrency a request is refused with 429 and counted (Lambda, Reserved concurrency)', async () => {
    let throttles = 0;
    const pool = createPool('echo', {
      onThrottle: () => {
        throttles += 1;
      },
    });
    pool.reserve(1);
    const first = pool.invoke({});
    await expect(pool.invoke({})).rejects.toMatchObject({ name: 'TooManyRequestsException', status: 429 });
    expect(await first).toMatchObject({ served: 1 });
    expect(await pool.invoke({})).toMatchObject({ served: 2 });
    pool.reserve(0);
    await expect(pool.invoke({})).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    pool.reserve();
    expect(await pool.invoke({})).toMatchObject({ served: 3 });
    expect(throttles).toBe(2);
  });

  test('requests one after the other share a warm instance', async () => {
    const pool = createPool('echo');
    expect(await pool.invoke({})).toMatchObject({ served: 1 });
    expect(await pool.invoke({})).toMatchObject({ served: 2 });
    expect(pool.size).toBe(1);
  });

  test('a handler that throws fails its request, and the instance stays', async () => {
    const pool = createPool('misbehave');
    await expect(pool.invoke({ how: 'throw' })).rejects.toMatchObject({
      name: 'InvocationFailure',
      errorType: 'RangeError',
      message: 'told to throw',
    });
    expect(await pool.invoke({ how: 'nothing' })).toBeNull();
    expect(pool.size).toBe(1);
  });

  test('a crash fails its request only, and the next one gets a new instance', async () => {
    const pool = createPool('misbehave', { maxInstances: 1 });
    const crash = pool.invoke({ how: 'exit' });
    const waiting = pool.invoke({ how: 'nothing' });
    await expect(crash).rejects.toMatchObject({ errorType: 'Crash' });
    expect(await waiting).toBeNull();
  });

  test('a request that takes too long fails, and its instance is replaced', async () => {
    const pool = createPool('misbehave', { timeoutMs: 1500, maxInstances: 1 });
    await expect(pool.invoke({ how: 'hang' })).rejects.toMatchObject({
      errorType: 'Timeout',
      message: 'timed out after 1500 ms',
    });
    expect(await pool.invoke({ how: 'nothing' })).toBeNull();
    expect(pool.size).toBe(1);
  });

  test('kill fails what is running, and what waits gets a new instance', async () => {
    const pool = createPool('echo', { maxInstances: 1 });
    await pool.invoke({});
    const running = pool.invoke({ waitMs: 60_000 });
    const waiting = pool.invoke({});
    await Promise.all([
      expect(running).rejects.toMatchObject({ errorType: 'Crash', message: 'was ended' }),
      expect(waiting).resolves.toMatchObject({ served: 1 }),
      pool.kill(),
    ]);
  });

  test('stop refuses what waits and what comes later', async () => {
    const pool = createPool('misbehave', { maxInstances: 1 });
    const requests = [pool.invoke({ how: 'hang' }), pool.invoke({ how: 'hang' })];
    const settled = Promise.allSettled(requests);
    await pool.stop();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(pool.invoke({})).rejects.toMatchObject({ errorType: 'Stopped' });
    expect(pool.size).toBe(0);
  });

  test('a module without a handler fails every request with its reason', async () => {
    await expect(createPool('no-handler').invoke({})).rejects.toMatchObject({
      errorType: 'Crash',
      message: expect.stringMatching(/^crashed: .*does not export a handler$/),
    });
  });
});

import { describe, expect, test } from 'vitest';
import { LatencyWindow } from '../../shared/dns/latency-window.ts';
import { ServerHealth } from '../../shared/dns/server-health.ts';
import { ServerPool } from '../../shared/dns/server-pool.ts';
import type { Transport } from '../../shared/dns/transport.ts';

const transport = (name: string): Transport => ({
  name,
  exchange: () => Promise.reject(new Error('unused')),
});

const newHealth = () => {
  const clock = { nowMs: 1_000_000 };
  return { clock, health: new ServerHealth(() => clock.nowMs) };
};

describe('the latencies of a server', () => {
  test('below eight the 95th percentile is not known', () => {
    const window = new LatencyWindow();
    for (let count = 0; count < 7; count += 1) window.add(10);
    expect([window.percentile95Ms, window.estimateMs]).toEqual([undefined, 10]);
    window.add(10);
    expect(window.percentile95Ms).toBe(10);
  });

  test('the 95th percentile is that of the latest 32', () => {
    const window = new LatencyWindow();
    for (let latency = 1; latency <= 100; latency += 1) window.add(latency);
    expect(window.percentile95Ms).toBe(99);
    for (let count = 0; count < 31; count += 1) window.add(5);
    expect(window.percentile95Ms).toBe(5);
  });

  test('the estimate moves by a quarter of the difference', () => {
    const window = new LatencyWindow();
    for (const latency of [100, 200, 25]) window.add(latency);
    expect(window.estimateMs).toBe(100);
  });
});

describe('the health of a server', () => {
  test.each([
    ['of a new server', [], 300],
    ['of a quick one', Array(8).fill(1), 20],
    ['of one of 80 ms', Array(8).fill(80), 80],
    ['of a slow one', Array(8).fill(2000), 300],
  ])('the patience %s is its 95th percentile, 20 to 300 ms', (_, latencies, patienceMs) => {
    const { health } = newHealth();
    for (const latency of latencies) health.answered(latency);
    expect(health.patienceMs).toBe(patienceMs);
  });

  test('a failure counts for 5 s (RFC 9520, section 3.2); then the server is to be probed, by one question', () => {
    const { clock, health } = newHealth();
    health.failed();
    clock.nowMs += 4999;
    expect([health.state, health.startProbe()]).toEqual(['penalised', false]);
    clock.nowMs += 1;
    expect([health.state, health.startProbe(), health.startProbe()]).toEqual(['recovering', true, false]);
    health.endProbe();
    expect(health.startProbe()).toBe(true);
    health.answered(1);
    expect([health.state, health.startProbe()]).toEqual(['well', false]);
  });

  test('being outrun is a failure, and its time counts', () => {
    const { health } = newHealth();
    for (let count = 0; count < 8; count += 1) health.outrun(250);
    expect([health.state, health.patienceMs]).toEqual(['penalised', 250]);
  });

  test('three SERVFAILs that others contradict, with no answer between them, are a failure', () => {
    const { health } = newHealth();
    const states = [];
    for (const step of ['no', 'no', 'yes', 'no', 'no', 'no']) {
      if (step === 'no') health.contradicted();
      else health.answered(1);
      states.push(health.state);
    }
    expect(states).toEqual(['well', 'well', 'well', 'well', 'well', 'penalised']);
  });
});

describe('the order of servers', () => {
  const newPool = () => {
    const clock = { nowMs: 1_000_000 };
    const pool = new ServerPool(['a', 'b', 'c'].map(transport), () => clock.nowMs);
    const healthOf = (name: string) => {
      const server = pool.inOrder(new Set()).find((each) => each.transport.name === name);
      if (server === undefined) throw new Error(`no server ${name}`);
      return server.health;
    };
    const order = (...excluded: string[]) =>
      pool.inOrder(new Set(excluded)).map((each) => each.transport.name);
    return { clock, healthOf, order };
  };

  test('is the given one while all are well, or unknown', () => {
    const { healthOf, order } = newPool();
    healthOf('a').answered(39);
    healthOf('b').answered(10);
    expect(order()).toEqual(['a', 'b', 'c']);
  });

  test('puts a far slower one after the well ones, then the recovering, then the failed', () => {
    const { clock, healthOf, order } = newPool();
    healthOf('a').answered(41);
    healthOf('b').answered(10);
    expect(order()).toEqual(['b', 'c', 'a']);
    healthOf('b').failed();
    expect(order()).toEqual(['a', 'c', 'b']);
    clock.nowMs += 5000;
    healthOf('c').failed();
    expect(order()).toEqual(['a', 'b', 'c']);
  });

  test('leaves out whom not to ask', () => {
    const { order } = newPool();
    expect([order('b'), order('a', 'b', 'c')]).toEqual([['a', 'c'], []]);
  });
});

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { parseName } from '../../shared/dns/name.ts';
import { QueryClient } from '../../shared/dns/query-client.ts';
import { type Transport, TransportError } from '../../shared/dns/transport.ts';
import { answering, readQuery, refusing, type Script, silent } from './name-server.ts';

/** A server in memory that takes its time, and remembers what it was asked and what was given up. */
interface Server {
  readonly transport: Transport;
  readonly asked: string[];
  readonly aborted: string[];
  script: Script;
  latencyMs: number;
}

const newServer = (name: string, script: Script = answering(name), latencyMs = 0): Server => {
  const server: Server = {
    asked: [],
    aborted: [],
    script,
    latencyMs,
    transport: {
      name,
      encrypted: true,
      exchange: async ({ bytes }, { timeoutMs, signal }) => {
        const query = readQuery('tls', Buffer.from(bytes), 0);
        server.asked.push(query.name);
        const [reply] = server.script(query) ?? [];
        const waitMs = reply ? Math.min(timeoutMs, server.latencyMs) : timeoutMs;
        try {
          if (waitMs > 0) await sleep(waitMs, undefined, signal && { signal });
        } catch {
          server.aborted.push(query.name);
          throw new TransportError('network-error', 'aborted');
        }
        if (!reply || server.latencyMs > timeoutMs) throw new TransportError('timeout', 'timeout');
        return reply;
      },
    },
  };
  return server;
};

const newClient = (servers: readonly Server[], tryTimeoutMs = 800) => {
  const clock = { nowMs: 1_000_000 };
  const client = new QueryClient({
    transports: servers.map(({ transport }) => transport),
    now: () => clock.nowMs,
    random: randomBytes,
    tryTimeoutMs,
  });
  const ask = async (label: string, notFrom?: readonly string[]) => {
    const question = { name: parseName(label), type: 16 };
    const options = notFrom && { notFrom: new Set(notFrom) };
    const result = await client.ask(question, clock.nowMs + 6000, options);
    return result.kind === 'response' ? result.server : result;
  };
  return { clock, ask };
};

describe('hedged requests', () => {
  test('a server within its time is the only one asked', async () => {
    const [a, b] = [newServer('a'), newServer('b')];
    const { ask } = newClient([a, b]);
    expect(await ask('one')).toBe('a');
    expect(b.asked).toEqual([]);
  });

  test('when the first is overdue the second answers, and the first is given up and then asked last', async () => {
    const [a, b] = [newServer('a', silent), newServer('b')];
    const { ask } = newClient([a, b]);
    expect(await ask('one')).toBe('b');
    await expect.poll(() => a.aborted).toEqual(['one']);
    expect(await ask('two')).toBe('b');
    expect([a.asked, b.asked]).toEqual([['one'], ['one', 'two']]);
  });

  test('a server known to be quick is overdue sooner than one that is not known', async () => {
    const [a, b] = [newServer('a'), newServer('b')];
    const { ask } = newClient([a, b]);
    for (let count = 0; count < 8; count += 1) await ask(`warm-${count}`);
    a.latencyMs = 250;
    expect(await ask('slow')).toBe('b');
  });

  test('when the first answers after all, before the second, it counts and nothing is held against either', async () => {
    const [a, b, c] = [
      newServer('a', answering('a'), 340),
      newServer('b', answering('b'), 2000),
      newServer('c'),
    ];
    const { ask } = newClient([a, b, c]);
    expect(await ask('one')).toBe('a');
    expect(b.asked).toEqual(['one']);
    await expect.poll(() => b.aborted).toEqual(['one']);
    Object.assign(a, { latencyMs: 0, script: silent });
    b.latencyMs = 0;
    expect(await ask('two')).toBe('b');
    expect([a.asked, c.asked]).toEqual([['one', 'two'], []]);
  });

  test('a chain of questions pays the wait once', async () => {
    const [a, b] = [newServer('a', silent), newServer('b')];
    const { ask } = newClient([a, b]);
    for (let count = 0; count < 10; count += 1) expect(await ask(`question-${count}`)).toBe('b');
    expect(a.asked).toEqual(['question-0']);
  });

  test('questions at the same time wait at the same time', async () => {
    const [a, b] = [newServer('a', silent), newServer('b')];
    const { ask } = newClient([a, b]);
    const names = Array.from({ length: 8 }, (_, index) => `question-${index}`);
    expect(await Promise.all(names.map((name) => ask(name)))).toEqual(names.map(() => 'b'));
  });

  test('silence of all servers is about the name and is held against none', async () => {
    const [a, b] = [newServer('a', silent), newServer('b', silent)];
    const { ask } = newClient([a, b], 150);
    expect(await ask('hostile')).toMatchObject({ kind: 'failed', reason: 'timeout' });
    Object.assign(a, { script: answering('a') });
    Object.assign(b, { script: answering('b') });
    expect(await ask('other')).toBe('a');
  });
});

describe('recovery', () => {
  test('after 5 s a failed server is asked beside the others, and preferred again once it answers', async () => {
    const [a, b] = [newServer('a', refusing(5)), newServer('b')];
    const { ask, clock } = newClient([a, b]);
    expect(await ask('one')).toBe('b');
    clock.nowMs += 5000;
    expect(await ask('two')).toBe('b');
    expect(a.asked).toEqual(['one', 'two']);
    a.script = answering('a');
    clock.nowMs += 5000;
    await ask('three');
    await expect.poll(async () => ask('four')).toBe('a');
    expect(a.asked.slice(0, 3)).toEqual(['one', 'two', 'three']);
  });

  test('a probe makes nobody wait, even when it is never answered', async () => {
    const [a, b] = [newServer('a', silent), newServer('b')];
    const { ask, clock } = newClient([a, b]);
    await ask('one');
    clock.nowMs += 5000;
    expect(await ask('two')).toBe('b');
    expect(await ask('three')).toBe('b');
    expect(a.asked).toEqual(['one', 'two']);
    await expect.poll(() => a.aborted).toEqual(['one', 'two']);
    expect(await ask('four')).toBe('b');
    expect(a.asked).toEqual(['one', 'two']);
  });

  test('a probe that answers first does no harm to the server that it was compared with', async () => {
    const [a, b, c] = [newServer('a', refusing(5)), newServer('b', answering('b'), 40), newServer('c')];
    const { ask, clock } = newClient([a, b, c]);
    await ask('one');
    clock.nowMs += 5000;
    a.script = answering('a');
    expect(await ask('two')).toBe('a');
    expect(await ask('three', ['a'])).toBe('b');
    expect([b.asked, c.asked]).toEqual([['one', 'two', 'three'], []]);
  });

  test('a server that answers SERVFAIL to what others can answer is preferred no longer after three times', async () => {
    const [a, b] = [newServer('a', refusing(2)), newServer('b')];
    const { ask } = newClient([a, b]);
    for (const name of ['one', 'two', 'three', 'four']) expect(await ask(name)).toBe('b');
    expect(a.asked).toEqual(['one', 'two', 'three']);
  });
});

describe('servers that are not to be asked', () => {
  test('are not asked, whatever their health', async () => {
    const [a, b] = [newServer('a'), newServer('b')];
    const { ask } = newClient([a, b]);
    expect(await ask('one', ['a'])).toBe('b');
    expect(a.asked).toEqual([]);
  });

  test('when none is left the failure says so and is not remembered', async () => {
    const a = newServer('a');
    const { ask } = newClient([a]);
    expect(await ask('one', ['a'])).toEqual({
      kind: 'failed',
      name: 'one',
      reason: 'no-other-server',
      details: ['no server is left that was not asked before'],
    });
    expect(await ask('one')).toBe('a');
  });

  test('a failure of the others is remembered for them only', async () => {
    const [a, b] = [newServer('a'), newServer('b', refusing(2))];
    const { ask } = newClient([a, b]);
    const failure = { kind: 'failed', name: 'one', reason: 'servfail', details: ['b: SERVFAIL'] };
    expect(await ask('one', ['a'])).toEqual(failure);
    expect(await ask('one', ['a'])).toEqual(failure);
    expect(b.asked).toEqual(['one']);
    expect(await ask('one')).toBe('a');
  });

  test('a failure of all is one of any of them', async () => {
    const [a, b] = [newServer('a', refusing(2)), newServer('b', refusing(2))];
    const { ask } = newClient([a, b]);
    const failure = { reason: 'servfail', details: ['a: SERVFAIL', 'b: SERVFAIL'] };
    expect(await ask('one')).toMatchObject(failure);
    expect(await ask('one', ['a'])).toMatchObject(failure);
    expect(b.asked).toEqual(['one']);
  });
});

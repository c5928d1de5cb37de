import { beforeAll, describe, expect, test } from 'vitest';
import type { ForwardingDependencies } from '../../shared/forwarding/dependencies.ts';
import { createDatabases, type Databases } from '../forwarding/databases.ts';
import { noonMs } from '../forwarding/people.ts';
import type { Override } from '../forwarding/receiver.ts';
import { forwardingWorld } from '../forwarding/world.ts';

let databases: Databases;
beforeAll(async () => {
  databases = await createDatabases();
});

class Killed extends Error {}

/** The requests of an instance that dies at one of them, before or after it is applied. */
function dying(world: Awaited<ReturnType<typeof forwardingWorld>>, side: 'before' | 'after', at: number) {
  let requests = 0;
  const pass = async <Value>(apply: () => Promise<Value>): Promise<Value> => {
    requests += 1;
    const dies = requests === at;
    if (dies && side === 'before') throw new Killed();
    const value = await apply();
    if (dies) throw new Killed();
    return value;
  };
  const client = world.connectSender();
  client.middlewareStack.add((next) => (args) => pass(() => next(args)), { step: 'initialize' });
  const { queue, serverKey } = world.dependencies;
  const dependencies: ForwardingDependencies = {
    ...world.dependencies,
    client,
    queue: { send: (task, delaySeconds) => pass(() => queue.send(task, delaySeconds)) },
    serverKey: () => pass(serverKey),
  };
  return { dependencies, died: () => requests >= at };
}

const refusal: Override = () => ({ status: 403, body: { code: 'RECIPIENT_NOT_FOUND', retryable: false } });

describe.each(['before', 'after'] as const)('forward killed %s any of its requests', (side) => {
  test.each<readonly [string, Override | undefined, number, number, number]>([
    ['a message that is accepted is delivered once', undefined, 1, 1, 0],
    ['a message that is refused brings one failure message', refusal, 1, 0, 1],
    ['a message that is postponed is delivered once', () => ({ status: 503 }), 2, 1, 0],
  ])('%s', async (_, override, attempts, delivered, failed) => {
    let points = 0;
    for (let at = 1, died = true; died; at += 1) {
      const world = await forwardingWorld(databases);
      await world.send();
      const { task } = world.waiting[0] as (typeof world.waiting)[number];
      world.receiving.override = override;
      const victim = dying(world, side, at);
      await world.work(victim.dependencies).catch((error: unknown) => {
        // SQS hands out again what was not finished.
        if (!(error instanceof Killed)) throw error;
        world.waiting.push({ task, dueMs: world.clock.nowMs });
      });
      died = victim.died();
      await world.work();
      if (attempts === 2) world.receiving.override = undefined;
      await world.workUntil(noonMs + 3_600_000);
      expect(await world.bobsInbox()).toHaveLength(delivered);
      expect(await world.alicesInbox()).toHaveLength(failed);
      const events = (await world.trail()).filter(({ type }) => type === 'message_forwarding');
      expect(events).toHaveLength(1);
      expect(world.waiting).toEqual([]);
      points = at;
    }
    expect(points).toBeGreaterThan(3);
  });
});

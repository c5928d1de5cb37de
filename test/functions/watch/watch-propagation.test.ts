import { beforeAll, describe, expect, test } from 'vitest';
import { watchPropagation } from '../../../functions/watch/watch-propagation.ts';
import { listRemovals } from '../../../shared/zone/removal-entry.ts';
import { parentValue } from '../../zone/zone-entries.ts';
import { watchScene } from './watch-scene.ts';

let scene: Awaited<ReturnType<typeof watchScene>>;

beforeAll(async () => {
  scene = await watchScene();
});

async function removed(account: string): Promise<string> {
  const identity = `${account}.btps.saas.example`;
  await scene.putIdentity(identity);
  for (const device of ['dev1', 'dev2']) await scene.putDevice(identity, device);
  await scene.sync([identity]);
  await scene.revoke(identity, 'dev1');
  await scene.sync([identity]);
  scene.notes.length = 0;
  return identity;
}

const cached = (...values: string[]) => ({
  kind: 'answers' as const,
  answers: values.map((data) => ({ type: 'TXT' as const, name: 'alice.btps.saas.example', ttl: 300, data })),
});

describe('propagation (revocation.md, Monitoring Metrics: Propagation Time)', () => {
  test('waits for Route 53, the server with authority and the resolvers; then tells the seconds it took', async () => {
    scene.store.propagationDelayMs = 20_000;
    const identity = await removed('alice');
    const waiting = [{ originalIdentity: identity, devices: ['dev1'], state: 'waiting' }];
    scene.clock.nowMs += 1000;
    expect(await watchPropagation(scene.watch)).toEqual(waiting);
    scene.clock.nowMs += 20_000;
    // A resolver still holds the old list.
    const key = parentValue('dev1', 'dev2');
    scene.resolver.setFaults(({ name }) => (name === identity ? cached(key) : undefined));
    expect(await watchPropagation(scene.watch)).toEqual(waiting);
    const [entry] = await listRemovals(scene.watch, identity);
    expect(entry?.confirmed).toEqual(['INSYNC', `127.0.0.1:${scene.authority.port}`]);
    expect(await scene.publications(identity)).toMatchObject({ dev1: 'removed' });

    scene.resolver.setFaults();
    scene.authority.resetQueryCounts();
    scene.clock.nowMs += 60_000;
    expect(await watchPropagation(scene.watch)).toEqual([{ ...waiting[0], state: 'propagated' }]);
    expect(scene.authority.queryCounts.size).toBe(0);
    expect(await scene.publications(identity)).toEqual({ dev1: 'propagated', dev2: 'published' });
    expect((await scene.trail(identity)).map((event) => [event.stage, event.propagationSeconds])).toEqual([
      ['records_removed', undefined],
      ['propagated', 81],
    ]);
    const details = { identity };
    expect(scene.notes).toEqual([
      { occurrence: 'propagationTime', value: 1, details },
      { occurrence: 'propagationTime', value: 21, details },
      { occurrence: 'resolverPropagationTime', value: 21, details },
      { occurrence: 'resolverPropagationTime', value: 81, details },
    ]);
    expect(await watchPropagation(scene.watch)).toEqual([]);
    scene.store.propagationDelayMs = 0;
  });

  test('a resolver that does not answer is not taken for one that forgot', async () => {
    const identity = await removed('silent');
    scene.resolver.setFaults(() => ({ kind: 'rcode', rcode: 'SERVFAIL' }));
    expect(await watchPropagation(scene.watch)).toMatchObject([{ state: 'waiting' }]);
    expect(await scene.publications(identity)).toMatchObject({ dev1: 'removed' });
  });

  test('nor one that answers for the user and not for the device', async () => {
    scene.resolver.setFaults(({ name }) =>
      name.startsWith('dev1.') ? { kind: 'rcode', rcode: 'SERVFAIL' } : undefined,
    );
    scene.clock.nowMs += 60_000;
    expect(await watchPropagation(scene.watch)).toMatchObject([{ state: 'waiting' }]);
  });

  test('its TTL and two minutes later it is overdue, and still watched', async () => {
    scene.clock.nowMs += 360_000;
    expect(await watchPropagation(scene.watch)).toMatchObject([{ state: 'waiting' }]);
    scene.clock.nowMs += 1000;
    expect(await watchPropagation(scene.watch)).toMatchObject([{ state: 'overdue' }]);
    expect(scene.notes.at(-1)).toMatchObject({ occurrence: 'resolverPropagationTime', value: 421 });
    scene.resolver.setFaults();
    scene.clock.nowMs += 60_000;
    expect(await watchPropagation(scene.watch)).toMatchObject([{ state: 'propagated' }]);
  });

  test('a server with authority that does not answer: overdue after five minutes', async () => {
    const identity = await removed('unserved');
    scene.authority.setFaults(() => ({ kind: 'rcode', rcode: 'SERVFAIL' }));
    scene.clock.nowMs += 300_000;
    expect(await watchPropagation(scene.watch)).toMatchObject([{ state: 'waiting' }]);
    scene.clock.nowMs += 1000;
    expect(await watchPropagation(scene.watch)).toMatchObject([{ state: 'overdue' }]);
    const details = { identity };
    expect(scene.notes).toEqual([
      { occurrence: 'propagationTime', value: 300, details },
      { occurrence: 'propagationTime', value: 301, details },
    ]);
    scene.authority.setFaults();
    scene.clock.nowMs += 60_000;
    expect(await watchPropagation(scene.watch)).toMatchObject([{ state: 'propagated' }]);
  });

  test('a removal whose change can not be asked for is left to the next run, and holds up no other', async () => {
    const [asked, other] = [await removed('throttled'), await removed('other')];
    const entries = await listRemovals(scene.watch);
    const changeOf = (identity: string) =>
      entries.find((entry) => entry.originalIdentity === identity)?.changeId;
    const route53 = scene.connect();
    route53.middlewareStack.add(
      (next) => async (args) => {
        if (JSON.stringify(args.input).includes(String(changeOf(asked)))) throw new Error('not now');
        return next(args);
      },
      { step: 'initialize' },
    );
    scene.faults.length = 0;
    const pause = async () => undefined;
    scene.clock.nowMs += 60_000;
    expect(await watchPropagation({ ...scene.watch, route53, pause })).toMatchObject([
      { originalIdentity: other, state: 'propagated' },
    ]);
    expect(scene.faults).toEqual([new Error('not now')]);
    expect(await watchPropagation(scene.watch)).toMatchObject([
      { originalIdentity: asked, state: 'propagated' },
    ]);
  });

  test('removals of one change ask for it once', async () => {
    const identities = ['first', 'second', 'third'].map((account) => `${account}.btps.saas.example`);
    for (const identity of identities) {
      await scene.putIdentity(identity);
      await scene.putDevice(identity, 'dev1');
    }
    await scene.sync(identities);
    for (const identity of identities) await scene.revoke(identity, 'dev1');
    await scene.sync(identities);
    scene.calls.length = 0;
    scene.clock.nowMs += 60_000;
    expect(await watchPropagation(scene.watch)).toHaveLength(3);
    expect(scene.calls).toEqual(['GetChange']);
  });

  test('devices whose rows have not followed a raised epoch keep the entry open', async () => {
    const identity = 'epoch.btps.saas.example';
    await scene.putIdentity(identity);
    await scene.putDevice(identity, 'dev1');
    await scene.sync([identity]);
    await scene.putIdentity(identity, { epoch: 2 });
    await scene.sync([identity]);
    scene.clock.nowMs += 60_000;
    expect(await watchPropagation(scene.watch)).toMatchObject([{ state: 'waiting' }]);
    scene.notes.length = 0;
    scene.clock.nowMs += 360_000;
    expect(await watchPropagation(scene.watch)).toMatchObject([{ state: 'waiting' }]);
    // It is gone everywhere, and that stays known: nobody is alarmed by how long the rows take.
    expect(scene.notes).toEqual([]);
    await scene.revoke(identity, 'dev1');
    await scene.sync([identity]);
    expect(await watchPropagation(scene.watch)).toMatchObject([{ state: 'propagated' }]);
    expect(await scene.publications(identity)).toEqual({ dev1: 'propagated' });
  });
});

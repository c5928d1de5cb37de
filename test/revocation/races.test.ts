import { describe, expect, test } from 'vitest';
import { requestRevocation } from '../../shared/revocation/request-revocation.ts';
import { seededRandom } from '../faults/seeded-faults.ts';
import { type Fault, injectFaults } from './faulty-client.ts';
import { call, createRevocationSetup, manyDevices, revocationRequest } from './revocation-setup.ts';

const { connect, dependencies, addUser, identity, partition, trail, notices } = await createRevocationSetup();

/** Dependencies of an instance whose transactions fail now and then. */
function faultyInstance(seed: number) {
  const random = seededRandom(seed);
  const client = connect();
  const faults: readonly Fault[] = ['conflict', 'throttled', 'lost answer', 'none', 'none', 'none'];
  injectFaults(client, () => faults[Math.floor(random() * faults.length)] ?? 'none');
  return { ...dependencies, client, jitter: () => random() / 50 };
}

/** Calls again after a fault, as SQS delivers again. */
async function untilAnswered<Value>(attempt: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === 20) throw error;
    }
  }
}

async function rowsOf(user: string) {
  return (await partition(user)).filter(({ entry }) => entry.startsWith('device#'));
}

describe('with conflicts, throttling and lost answers injected', () => {
  test('six instances that carry out the same request revoke each device once', async () => {
    const devices = manyDevices(6);
    const user = await addUser('same', devices, { activeDevices: 6 });
    const request = revocationRequest('same$saas.com', 'rev_same', { devices: Object.keys(devices) });
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, seed) =>
        untilAnswered(() => requestRevocation(faultyInstance(seed), request, call)),
      ),
    );
    const states = outcomes.map((outcome) => outcome.ok && outcome.value.progress.status);
    expect(states).toEqual(outcomes.map(() => 'REVOKED'));
    expect(await identity(user)).toMatchObject({ activeDevices: 0 });
    expect((await trail(user)).filter(({ stage }) => stage === 'revoked')).toHaveLength(6);
    expect(new Set(notices.map(({ notice }) => notice.noticeId))).toEqual(new Set(['revocation:rev_same']));
  });

  test('revocations of single devices and of all at once end with none active and none counted', async () => {
    const user = await addUser('mixed', manyDevices(30));
    const requests = [
      revocationRequest('mixed$saas.com', 'rev_mixed', { devices: 'all' }),
      ...Array.from({ length: 5 }, (_, place) =>
        revocationRequest('mixed$saas.com', `rev_mixed_${place}`, { devices: [`dev000${place}`] }),
      ),
    ];
    const outcomes = await Promise.all(
      requests.map((request, seed) =>
        untilAnswered(() => requestRevocation(faultyInstance(100 + seed), request, call)),
      ),
    );
    expect(outcomes.map((outcome) => outcome.ok && outcome.value.progress.status)).toEqual(
      requests.map(() => 'REVOKED'),
    );
    expect(await identity(user)).toMatchObject({ activeDevices: 0, epoch: 2 });
    expect((await rowsOf(user)).map(({ status }) => status)).toEqual(Array(30).fill('revoked'));
  });

  test('killed before or after each write: the next call ends in the same state', async () => {
    for (const [devices, writes] of [
      [['dev0000', 'dev0001', 'dev0002'], 4],
      ['all', 2],
    ] as const) {
      for (let killedAt = 0; killedAt < writes; killedAt += 1) {
        for (const fault of ['before', 'after'] as const) {
          const name = `killed-${devices === 'all' ? 'all' : 'some'}-${killedAt}-${fault}`;
          const user = await addUser(name, manyDevices(3));
          const client = connect();
          let transactions = 0;
          client.middlewareStack.add(
            (next, context) => async (args) => {
              const isHere =
                context.commandName === 'TransactWriteItemsCommand' && transactions++ === killedAt;
              if (isHere && fault === 'before') throw new Error('killed');
              const answer = await next(args);
              if (isHere) throw new Error('killed');
              return answer;
            },
            { step: 'initialize' },
          );
          const request = revocationRequest(`${name}$saas.com`, `rev_${name}`, { devices });
          await expect(requestRevocation({ ...dependencies, client }, request, call)).rejects.toThrow(
            'killed',
          );
          const outcome = await requestRevocation(dependencies, request, call);
          expect(outcome).toMatchObject({
            ok: true,
            value: { finished: true, progress: { status: 'REVOKED' } },
          });
          expect((await rowsOf(user)).map(({ status }) => status)).toEqual(Array(3).fill('revoked'));
          expect(await identity(user)).toMatchObject({ activeDevices: 0 });
        }
      }
    }
  });
});

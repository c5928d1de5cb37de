import { describe, expect, test } from 'vitest';
import { registryStanding } from '../../shared/registry/delegation-state.ts';
import { requestRevocation } from '../../shared/revocation/request-revocation.ts';
import type { SentCommands } from '../test-database.ts';
import { call, createRevocationSetup, manyDevices, noonMs, revocationRequest } from './revocation-setup.ts';

const { connect, dependencies, addUser, device, identity, partition, trail, notices, forgotten } =
  await createRevocationSetup();

const noon = '2026-01-31T12:00:00.000Z';

function all(user: string, id: string, more: object = {}) {
  return revocationRequest(user, id, { devices: 'all', ...more });
}

describe('all devices of a user (revocation.md, Account-Wide Revocation)', () => {
  test('60 devices: one write refuses them all, the rows follow in chunks of one transaction each', async () => {
    const user = await addUser('alice', manyDevices(60));
    const sent: SentCommands = [];
    const connected = { ...dependencies, client: connect(sent) };
    const request = all('alice$saas.com', 'rev_all');
    const first = await requestRevocation(connected, request, { ...call, deadlineMs: noonMs });
    expect(sent.filter((command) => /Write|Put|Update/.test(command))).toEqual(['TransactWriteItemsCommand']);
    expect(await identity(user)).toMatchObject({ epoch: 2, notBefore: noon, activeDevices: 60 });
    expect(registryStanding(await identity(user), await device(user, 'dev0059'))).toMatchObject({
      standing: 'revoked',
      cause: 'all-devices-revoked',
    });
    const revoked = { status: 'REVOKED', timestamp: noon, dns: 'pending' };
    const devices = Object.keys(manyDevices(60)).map((deviceId) => ({ deviceId, ...revoked }));
    const progress = { revocation_id: 'rev_all', status: 'REVOKED', devices };
    expect(first).toEqual({ ok: true, value: { finished: false, progress } });
    expect(notices).toEqual([]);

    sent.length = 0;
    const second = await requestRevocation(connected, request, call);
    expect(second).toEqual({ ok: true, value: { finished: true, progress } });
    expect(sent.filter((command) => command === 'TransactWriteItemsCommand')).toHaveLength(3);
    expect(await identity(user)).toMatchObject({ epoch: 2, activeDevices: 0 });
    expect(forgotten).toEqual([{ user, devices: Object.keys(manyDevices(60)) }]);
    expect(await device(user, 'dev0030')).toMatchObject({
      status: 'revoked',
      revokedAt: noon,
      revocationId: 'rev_all',
    });
    expect(notices).toMatchObject([{ notice: { notice: 'all_devices_revoked', revocationId: 'rev_all' } }]);
    const stages = (await trail(user)).filter(({ stage }) => stage === 'revoked');
    expect(stages).toHaveLength(61);
    expect(stages.filter((event) => event.delegatedIdentity === undefined)).toHaveLength(1);
  });

  test('a user without devices: REVOKED, and tokens that are about are void by the epoch', async () => {
    const user = await addUser('empty');
    const outcome = await requestRevocation(dependencies, all('empty$saas.com', 'rev_empty'), call);
    expect(outcome).toMatchObject({ ok: true, value: { progress: { status: 'REVOKED', devices: [] } } });
    expect(await identity(user)).toMatchObject({ epoch: 2 });
  });

  test('devices that were revoked before are not listed, and keep their own revocation', async () => {
    const user = await addUser('earlier', { old: {}, dev1234: {} });
    const one = revocationRequest('earlier$saas.com', 'rev_old', { devices: ['old'] });
    await requestRevocation(dependencies, one, call);
    const later = { ...dependencies, now: () => noonMs + 1000 };
    const outcome = await requestRevocation(later, all('earlier$saas.com', 'rev_rest'), call);
    expect(outcome).toMatchObject({ ok: true, value: { progress: { devices: [{ deviceId: 'dev1234' }] } } });
    expect(await device(user, 'old')).toMatchObject({ revocationId: 'rev_old' });
  });
});

describe('a request that comes late', () => {
  const early = { requested_at: '2026-01-31T11:30:00Z' };

  test('leaves alone what was authorised after it, which goes on in the new epoch with its tokens', async () => {
    const user = await addUser('late', {
      older: {},
      later: { createdAt: '2026-01-31T11:40:00.000Z' },
    });
    const outcome = await requestRevocation(dependencies, all('late$saas.com', 'rev_late', early), call);
    expect(outcome).toMatchObject({ ok: true, value: { progress: { devices: [{ deviceId: 'older' }] } } });
    expect(await identity(user)).toMatchObject({ epoch: 2, activeDevices: 1 });
    const later = await device(user, 'later');
    expect(registryStanding(await identity(user), later)).toMatchObject({ standing: 'active' });
    const rows = await partition(user);
    expect(rows.find(({ entry }) => entry === 'tokens#later')).toMatchObject({ epoch: 2 });
    expect(rows.find(({ entry }) => entry === 'tokens#older')).toMatchObject({ epoch: 1, revokedAt: noon });
  });

  test('a device enrolled after it with a token from before it is revoked', async () => {
    const user = await addUser('between', {
      escaped: { createdAt: '2026-01-31T11:31:00.000Z', authorisedAt: '2026-01-31T11:29:00.000Z' },
      welcome: { createdAt: '2026-01-31T11:31:00.000Z', authorisedAt: '2026-01-31T11:30:30.000Z' },
    });
    await requestRevocation(dependencies, all('between$saas.com', 'rev_between', early), call);
    expect((await device(user, 'escaped')).status).toBe('revoked');
    expect(await device(user, 'welcome')).toMatchObject({ status: 'active', epoch: 2 });
  });

  test('a device enrolled while it is judged is not revoked with the rest', async () => {
    const user = await addUser('racing', { older: {} });
    const watched = connect();
    let enrolled = false;
    watched.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === 'TransactWriteItemsCommand' && !enrolled) {
          enrolled = true;
          await addUser(
            'racing',
            { older: {}, later: { createdAt: '2026-01-31T11:40:00.000Z' } },
            { activeDevices: 2 },
          );
        }
        return next(args);
      },
      { step: 'initialize' },
    );
    const racing = { ...dependencies, client: watched };
    await requestRevocation(racing, all('racing$saas.com', 'rev_racing', early), call);
    expect(await device(user, 'later')).toMatchObject({ status: 'active', epoch: 2 });
    expect(await identity(user)).toMatchObject({ epoch: 2, activeDevices: 1 });
  });

  test('49 later devices are too many to keep: CONFLICT, nothing is revoked', async () => {
    const user = await addUser('crowd', manyDevices(49, { createdAt: '2026-01-31T11:40:00.000Z' }));
    expect(await requestRevocation(dependencies, all('crowd$saas.com', 'rev_crowd', early), call)).toEqual({
      ok: false,
      refusal: {
        code: 'CONFLICT',
        reasons: [
          'more than 48 devices were enrolled since the request',
          'name the devices, or make a new request',
        ],
      },
    });
    expect(await identity(user)).toMatchObject({ epoch: 1 });
    const now = { ...dependencies, now: () => noonMs };
    const outcome = await requestRevocation(now, all('crowd$saas.com', 'rev_crowd'), call);
    expect(outcome).toMatchObject({ ok: true, value: { progress: { status: 'REVOKED' } } });
  });

  test('48 later devices fit into the transaction', async () => {
    const user = await addUser('fit', manyDevices(48, { createdAt: '2026-01-31T11:40:00.000Z' }));
    const outcome = await requestRevocation(dependencies, all('fit$saas.com', 'rev_fit', early), call);
    expect(outcome).toMatchObject({ ok: true, value: { progress: { devices: [] } } });
    expect(await device(user, 'dev0047')).toMatchObject({ status: 'active', epoch: 2 });
  });
});

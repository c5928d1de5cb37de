import { describe, expect, test } from 'vitest';
import { manyDevices, noonMs } from '../revocation/revocation-setup.ts';
import { bodyOf, createIdentitySetup } from './identity-setup.ts';

const { put, close, identity, device, trail, addUser, notices, clock, connect, dependencies } =
  await createIdentitySetup();

describe('closing an identity', () => {
  test('ends devices and tokens with one write, tells the user, and blocks the name for ever', async () => {
    const user = await addUser('alice', manyDevices(30), { notifyEmail: 'alice@example.org' });
    expect(await close('alice$saas.com')).toMatchObject({
      ok: true,
      value: { status: 'closed', epoch: 2, activeDevices: 0, userIdentity: 'alice$saas.com' },
    });
    expect(await identity(user)).toMatchObject({ status: 'closed', notBefore: '2026-01-31T12:00:00.000Z' });
    expect(await device(user, 'dev0029')).toMatchObject({ status: 'revoked', publication: 'pending' });
    const events = await trail(user);
    expect(events.filter(({ change }) => change === 'closed')).toHaveLength(1);
    expect(events.filter(({ reason }) => reason === 'account_closed')).toHaveLength(31);
    expect(notices).toEqual([
      {
        notice: {
          notice: 'identity_closed',
          noticeId: 'closed:alice.btps.saas.com',
          userIdentity: 'alice$saas.com',
          originalIdentity: user,
          reason: 'account_closed',
        },
        addresses: { notifyEmail: 'alice@example.org' },
      },
    ]);

    clock.nowMs += 1000;
    expect(await close('alice$saas.com')).toMatchObject({ ok: true, value: { status: 'closed', epoch: 2 } });
    clock.nowMs = noonMs;
    expect(await trail(user)).toHaveLength(events.length);
    expect(notices).toHaveLength(1);
    expect(await put('alice$saas.com', bodyOf())).toEqual({
      ok: false,
      refusal: {
        code: 'CONFLICT',
        reasons: ['the identity was closed, and its name is never used again'],
      },
    });
  });

  test('killed after the write: closed already, and the next call writes the rows', async () => {
    const user = await addUser('killed', manyDevices(3));
    const client = connect();
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const answer = await next(args);
        if (context.commandName === 'TransactWriteItemsCommand') throw new Error('killed');
        return answer;
      },
      { step: 'initialize' },
    );
    await expect(close('killed$saas.com', { ...dependencies, client })).rejects.toThrow('killed');
    expect(await identity(user)).toMatchObject({ status: 'closed', epoch: 2, activeDevices: 3 });
    expect(await close('killed$saas.com')).toMatchObject({ ok: true, value: { activeDevices: 0 } });
    expect(await device(user, 'dev0002')).toMatchObject({ revokedAt: '2026-01-31T12:00:00.000Z' });
  });

  test('an unknown one is IDENTITY_NOT_FOUND', async () => {
    expect(await close('nobody$saas.com')).toMatchObject({
      ok: false,
      refusal: { code: 'IDENTITY_NOT_FOUND' },
    });
  });
});

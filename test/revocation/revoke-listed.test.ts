import { describe, expect, test } from 'vitest';
import { seedDevice } from '../../shared/registry/seed.ts';
import { requestRevocation } from '../../shared/revocation/request-revocation.ts';
import { phoneEntry } from '../registry/registry-entries.ts';
import { call, createRevocationSetup, manyDevices, noonMs, revocationRequest } from './revocation-setup.ts';

const { dependencies, addUser, device, identity, partition, trail, clock, notices, reports, forgotten } =
  await createRevocationSetup();

const noon = '2026-01-31T12:00:00.000Z';

function revoke(user: string, id: string, more: object = {}) {
  return requestRevocation(dependencies, revocationRequest(user, id, more), call);
}

async function progressOf(user: string, id: string, more: object = {}) {
  const outcome = await revoke(user, id, more);
  if (!outcome.ok) throw new Error(outcome.refusal.reasons.join());
  return outcome.value.progress;
}

describe('one device (revocation.md, Revocation Process)', () => {
  test('one transaction revokes device and tokens, frees the place and writes the audit trail', async () => {
    const user = await addUser('alice', { dev1234: {}, dev5678: {} });
    expect(await progressOf('alice$saas.com', 'rev_abc123')).toEqual({
      revocation_id: 'rev_abc123',
      status: 'REVOKED',
      deviceId: 'dev1234',
      timestamp: noon,
      devices: [{ deviceId: 'dev1234', status: 'REVOKED', timestamp: noon, dns: 'pending' }],
    });
    expect(await device(user, 'dev1234')).toMatchObject({
      status: 'revoked',
      revokedAt: noon,
      revocationId: 'rev_abc123',
      publication: 'pending',
    });
    expect((await device(user, 'dev1234')).compromised).toBeUndefined();
    expect(forgotten).toEqual([{ user, devices: ['dev1234'] }]);
    expect(await device(user, 'dev5678')).toMatchObject({ status: 'active', publication: 'published' });
    expect(await identity(user)).toMatchObject({ activeDevices: 1, epoch: 1 });
    const rows = await partition(user);
    expect(rows.find(({ entry }) => entry === 'tokens#dev1234')).toMatchObject({ revokedAt: noon });
    expect(rows.find(({ entry }) => entry === 'tokens#dev5678')).not.toHaveProperty('revokedAt');
    const events = await trail(user);
    expect(events.find(({ type }) => type === 'revocation_requested')).toMatchObject({
      revocationId: 'rev_abc123',
      deviceCount: 1,
      principal: call.principal,
    });
    const revoked = events.filter(({ type }) => type === 'delegation_revocation');
    expect(revoked).toMatchObject([
      {
        type: 'delegation_revocation',
        stage: 'revoked',
        timestamp: noon,
        revocationId: 'rev_abc123',
        userIdentity: 'alice$saas.com',
        delegatedIdentity: 'dev1234$alice.btps.saas.com',
        reason: 'device_lost',
        revokedBy: 'alice$saas.com',
        principal: call.principal,
        recordTtlSeconds: 300,
      },
    ]);
    expect(events).toHaveLength(2);
  });

  test('the same request again changes nothing, tells nobody again, and answers the same', async () => {
    const user = await addUser('again', { dev1234: {} });
    const before = notices.length;
    const first = await progressOf('again$saas.com', 'rev_again');
    clock.nowMs += 5000;
    expect(await progressOf('again$saas.com', 'rev_again')).toEqual(first);
    clock.nowMs = noonMs;
    expect(await trail(user)).toHaveLength(2);
    expect(await identity(user)).toMatchObject({ activeDevices: 0 });
    expect(notices.slice(before)).toEqual([
      {
        notice: {
          notice: 'devices_revoked',
          noticeId: 'revocation:rev_again',
          userIdentity: 'again$saas.com',
          originalIdentity: user,
          devices: ['dev1234'],
          reason: 'device_lost',
          revocationId: 'rev_again',
        },
        addresses: await identity(user),
      },
    ]);
    expect(reports.at(-1)).toEqual({
      revocationId: 'rev_again',
      userIdentity: 'again$saas.com',
      reason: 'device_lost',
      revokedBy: 'again$saas.com',
      devices: [expect.objectContaining({ deviceId: 'dev1234', status: 'REVOKED' })],
    });
  });

  test.each([
    ['devices', { devices: ['dev5678'] }],
    ['reason', { reason: 'other' }],
    ['requested_at', { requested_at: '2026-01-31T11:59:59Z' }],
    ['invalid_since', { invalid_since: '2026-01-31T11:00:00Z' }],
  ])('the same id with other %s is CONFLICT', async (member, more) => {
    const name = `other-${member.replaceAll('_', '')}`;
    const user = await addUser(name, { dev1234: {}, dev5678: {} });
    await progressOf(`${name}$saas.com`, `rev_${name}`);
    expect(await revoke(`${name}$saas.com`, `rev_${name}`, more)).toEqual({
      ok: false,
      refusal: { code: 'CONFLICT', reasons: ['this revocation_id was used for another request'] },
    });
    expect((await device(user, 'dev5678')).status).toBe('active');
  });

  test('a device without tokens gets none by being revoked', async () => {
    const user = await addUser('seeded', {});
    const { client, registryTable } = dependencies;
    await seedDevice(client, registryTable, { ...phoneEntry, originalIdentity: user, epoch: 1 });
    expect((await progressOf('seeded$saas.com', 'rev_seeded')).status).toBe('REVOKED');
    expect((await partition(user)).map(({ entry }) => entry)).toEqual(['device#dev1234', 'identity']);
  });
});

describe('who may, and when', () => {
  test('an administrator may, a stranger is INSUFFICIENT_PERMISSIONS and revokes nothing', async () => {
    const administrators = ['boss$saas.com'];
    const user = await addUser('carol', { dev1234: {} }, { administrators });
    expect(await revoke('carol$saas.com', 'rev_stranger', { revoked_by: 'mallory$saas.com' })).toEqual({
      ok: false,
      refusal: {
        code: 'INSUFFICIENT_PERMISSIONS',
        reasons: ['revoked_by is neither the owner nor an administrator'],
      },
    });
    expect((await device(user, 'dev1234')).status).toBe('active');
    expect(await partition('revocation#rev_stranger')).toEqual([]);
    const done = await progressOf('carol$saas.com', 'rev_boss', { revoked_by: 'boss$saas.com' });
    expect(done.status).toBe('REVOKED');
  });

  test('an unknown user is IDENTITY_NOT_FOUND', async () => {
    expect(await revoke('nobody$saas.com', 'rev_nobody')).toEqual({
      ok: false,
      refusal: { code: 'IDENTITY_NOT_FOUND', reasons: ['the identity is not registered here'] },
    });
  });

  test('61 s ahead is INVALID_REQUEST, 60 s ahead is not', async () => {
    await addUser('ahead', { dev1234: {} });
    const late = await revoke('ahead$saas.com', 'rev_ahead', { requested_at: '2026-01-31T12:01:00.001Z' });
    expect(late).toEqual({
      ok: false,
      refusal: { code: 'INVALID_REQUEST', reasons: ['requested_at lies more than 60 s ahead'] },
    });
    const more = { requested_at: '2026-01-31T12:01:00.000000Z' };
    expect((await progressOf('ahead$saas.com', 'rev_ahead', more)).status).toBe('REVOKED');
  });
});

describe('several devices (revocation.md, Bulk Revocation)', () => {
  test('unknown, foreign and later devices are FAILED, and the rest go on', async () => {
    await addUser('bob', { theirs: {} });
    const user = await addUser('dave', {
      dev1: {},
      dev2: {},
      later: { createdAt: '2026-01-31T12:00:01.000Z' },
      samesec: { createdAt: '2026-01-31T12:00:00.900Z' },
    });
    const devices = ['dev1', 'unknown', 'theirs', 'theirs$bob.btps.saas.com', 'later', 'Not A Label'];
    const progress = await progressOf('dave$saas.com', 'rev_several', {
      devices: [...devices, `dev2$${user}`, 'dev1', 'samesec'],
    });
    const failed = { status: 'FAILED', timestamp: noon };
    const revoked = { status: 'REVOKED', timestamp: noon, dns: 'pending' };
    const error = 'not a device of this identity';
    expect(progress).toEqual({
      revocation_id: 'rev_several',
      status: 'PARTIAL',
      devices: [
        { deviceId: 'dev1', ...revoked },
        { deviceId: 'unknown', ...failed, error },
        { deviceId: 'theirs', ...failed, error },
        { deviceId: 'theirs$bob.btps.saas.com', ...failed, error },
        { deviceId: 'later', ...failed, error: 'created after the request' },
        { deviceId: 'Not A Label', ...failed, error },
        { deviceId: 'dev2', ...revoked },
        { deviceId: 'samesec', ...revoked },
      ],
    });
    expect((await device(user, 'later')).status).toBe('active');
    expect((await device('bob.btps.saas.com', 'theirs')).status).toBe('active');
    expect(await trail(user)).toContainEqual(
      expect.objectContaining({
        type: 'revocation_requested',
        failedDevices: ['unknown', 'theirs', 'theirs$bob.btps.saas.com', 'later', 'Not A Label'],
      }),
    );
    const results = reports.at(-1)?.devices ?? [];
    const statuses = results.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([...Array(5).fill('FAILED'), ...Array(3).fill('REVOKED')]);
  });

  test('only unknown ones: FAILED, and the user is not told', async () => {
    await addUser('erin', {});
    const before = notices.length;
    expect(await progressOf('erin$saas.com', 'rev_none')).toMatchObject({
      status: 'FAILED',
      deviceId: 'dev1234',
    });
    expect(notices).toHaveLength(before);
  });

  test('45 devices, stopped by time again and again, are revoked in the end, each once', async () => {
    const devices = manyDevices(45);
    const user = await addUser('many', devices);
    const request = revocationRequest('many$saas.com', 'rev_many', { devices: Object.keys(devices) });
    const states: string[] = [];
    for (let calls = 0; calls < 10 && states.at(-1) !== 'REVOKED'; calls += 1) {
      let clockReads = 0;
      const ticking = { ...dependencies, now: () => noonMs + (clockReads++ > 40 ? 1000 : 0) };
      const outcome = await requestRevocation(ticking, request, { ...call, deadlineMs: noonMs + 1000 });
      if (!outcome.ok) throw new Error(outcome.refusal.code);
      states.push(outcome.value.progress.status);
      expect(outcome.value.finished).toBe(outcome.value.progress.status === 'REVOKED');
    }
    expect(states.slice(0, -1)).toEqual(states.slice(0, -1).map(() => 'PENDING'));
    expect(states.length).toBeGreaterThan(1);
    expect(states.at(-1)).toBe('REVOKED');
    expect(await identity(user)).toMatchObject({ activeDevices: 0 });
    expect((await trail(user)).filter(({ stage }) => stage === 'revoked')).toHaveLength(45);
  });
});

describe('keys in wrong hands', () => {
  test('a compromised key is remembered as such, for devices that were revoked before too', async () => {
    const user = await addUser('frank', { dev1234: {} });
    await progressOf('frank$saas.com', 'rev_lost');
    clock.nowMs += 60_000;
    const late = await progressOf('frank$saas.com', 'rev_found', { reason: 'compromised' });
    clock.nowMs = noonMs;
    expect(late).toMatchObject({ status: 'REVOKED', timestamp: noon });
    const revoked = await device(user, 'dev1234');
    expect(revoked).toMatchObject({ compromised: true, revocationId: 'rev_lost', revokedAt: noon });
    expect(await identity(user)).toMatchObject({ activeDevices: 0 });
    expect(await partition(`key#${revoked.fingerprint}`)).toEqual([
      {
        originalIdentity: `key#${revoked.fingerprint}`,
        entry: 'key',
        usedBy: user,
        delegatedId: 'dev1234',
        compromised: true,
      },
    ]);
    const stages = (await trail(user)).filter(({ stage }) => stage === 'revoked');
    expect(stages.map(({ reason }) => reason)).toEqual(['device_lost', 'compromised']);
  });
});

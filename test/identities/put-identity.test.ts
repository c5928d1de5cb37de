import { describe, expect, test } from 'vitest';
import { generateKeyPair } from '../../infra/local/cast.ts';
import { printPublicKeyPem } from '../../shared/protocol/public-key-text.ts';
import { injectFaults } from '../revocation/faulty-client.ts';
import { call, noonMs } from '../revocation/revocation-setup.ts';
import { bodyOf, createIdentitySetup } from './identity-setup.ts';

const { put, clock, identity, partition, trail, addUser, connect, dependencies } =
  await createIdentitySetup();
const noon = '2026-01-31T12:00:00.000Z';

describe('registering a user', () => {
  test('writes the identity, takes its key into use and writes the audit trail', async () => {
    const key = generateKeyPair();
    const view = {
      userIdentity: 'alice$saas.com',
      originalIdentity: 'alice.btps.saas.com',
      fingerprint: key.publicKey.fingerprint,
      status: 'active',
      epoch: 1,
      deviceLimit: 100,
      activeDevices: 0,
      administrators: ['boss$saas.com'],
      notifyBy: ['email', 'sms'],
      createdAt: noon,
    };
    const outcome = await put('alice$saas.com', {
      primaryKey: printPublicKeyPem(key.publicKey.spkiBase64),
      administrators: ['boss$saas.com'],
      notifyEmail: 'alice@example.org',
      notifyPhone: '+41791234567',
    });
    expect(outcome).toEqual({ ok: true, value: { created: true, identity: view } });
    expect(await identity('alice.btps.saas.com')).toEqual({
      originalIdentity: 'alice.btps.saas.com',
      userIdentity: 'alice$saas.com',
      primaryKey: key.publicKey.spkiBase64,
      epoch: 1,
      status: 'active',
      deviceLimit: 100,
      activeDevices: 0,
      administrators: ['boss$saas.com'],
      notifyEmail: 'alice@example.org',
      notifyPhone: '+41791234567',
      createdAt: noon,
    });
    expect(await partition(`key#${key.publicKey.fingerprint}`)).toMatchObject([
      { usedBy: 'alice.btps.saas.com' },
    ]);
    const events = await trail('alice.btps.saas.com');
    expect(events).toMatchObject([
      {
        type: 'identity_change',
        change: 'registered',
        timestamp: noon,
        principal: call.principal,
        fingerprint: key.publicKey.fingerprint,
        administrators: ['boss$saas.com'],
      },
    ]);
    expect(JSON.stringify([outcome, events])).not.toMatch(/example\.org|4179/);
  });

  test('again with the same content: 200 and no further event', async () => {
    const body = bodyOf(generateKeyPair(), { deviceLimit: 7 });
    await put('again$saas.com', body);
    expect(await put('again$saas.com', body)).toMatchObject({ ok: true, value: { created: false } });
    expect(await trail('again.btps.saas.com')).toHaveLength(1);
  });

  test('what is left out is taken back, devices and epoch stay', async () => {
    const key = generateKeyPair();
    const user = await addUser('less', { dev1234: {} }, { primaryKey: key.publicKey.spkiBase64, epoch: 4 });
    await put('less$saas.com', bodyOf(key, { notifyEmail: 'less@example.org', deviceLimit: 5 }));
    expect(await identity(user)).toMatchObject({ notifyEmail: 'less@example.org', deviceLimit: 5 });
    clock.nowMs += 1000;
    await put('less$saas.com', bodyOf(key));
    clock.nowMs = noonMs;
    expect(await identity(user)).toMatchObject({ deviceLimit: 100, activeDevices: 1, epoch: 4 });
    expect(await identity(user)).not.toHaveProperty('notifyEmail');
    expect((await trail(user)).map(({ change }) => change)).toEqual(['updated', 'updated']);
  });

  test('a key that anybody used before is INVALID_PUBLIC_KEY', async () => {
    const key = generateKeyPair();
    await put('first$saas.com', bodyOf(key));
    expect(await put('second$saas.com', bodyOf(key))).toEqual({
      ok: false,
      refusal: {
        code: 'INVALID_PUBLIC_KEY',
        reasons: ['the key was in use before, and a key is used once'],
      },
    });
    expect(await partition('second.btps.saas.com')).toEqual([]);
  });

  test('another domain is IDENTITY_NOT_FOUND', async () => {
    expect(await put('alice$other.com', bodyOf())).toMatchObject({
      ok: false,
      refusal: { code: 'IDENTITY_NOT_FOUND' },
    });
  });

  test('ten portals at once with ten keys: one registers, the others have no proof', async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => put('race$saas.com', bodyOf())));
    const codes = outcomes.map((outcome) => (outcome.ok ? 'registered' : outcome.refusal.code));
    expect(codes.toSorted()).toEqual([...Array(9).fill('INVALID_REQUEST'), 'registered']);
    expect(await trail('race.btps.saas.com')).toHaveLength(1);
  });

  test('a lost answer: the same request again finds its own work', async () => {
    const client = connect();
    injectFaults(client, () => 'lost answer');
    const body = bodyOf();
    await expect(put('lost$saas.com', body, { ...dependencies, client })).rejects.toThrow('socket hang up');
    expect(await put('lost$saas.com', body)).toMatchObject({ ok: true, value: { created: false } });
  });
});

describe('what is no identity', () => {
  test.each<[string, object]>([
    ['no key', { primaryKey: undefined }],
    ['an unknown member', { marker: 'secret' }],
    ['a device as administrator', { administrators: ['dev1$alice.btps.saas.com'] }],
    ['no address', { notifyEmail: 'secret' }],
    ['no number', { notifyPhone: '0791234567 secret' }],
    ['401 devices', { deviceLimit: 401 }],
    ['compromised at registration', { compromised: true }],
  ])('%s is INVALID_REQUEST, quoting nothing', async (_, more) => {
    const outcome = await put('wrong$saas.com', bodyOf(generateKeyPair(), more));
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'INVALID_REQUEST' } });
    expect(JSON.stringify(outcome)).not.toContain('secret');
  });

  test('no key of ours is INVALID_PUBLIC_KEY', async () => {
    expect(await put('wrong$saas.com', { primaryKey: 'AAAA' })).toMatchObject({
      ok: false,
      refusal: { code: 'INVALID_PUBLIC_KEY' },
    });
  });
});

import { describe, expect, test } from 'vitest';
import { generateKeyPair } from '../../infra/local/cast.ts';
import { bodyOf, createIdentitySetup, rotationOf } from './identity-setup.ts';

const { put, identity, device, partition, trail, addUser } = await createIdentitySetup();

/** A user with an administrator, a device and a key of her own. */
async function addOwner(account: string, oldKey = generateKeyPair()) {
  const user = await addUser(
    account,
    { dev1234: {} },
    { primaryKey: oldKey.publicKey.spkiBase64, administrators: ['boss$saas.com'] },
  );
  const administrators = ['boss$saas.com'];
  return { user, oldKey, newKey: generateKeyPair(), name: `${account}$saas.com`, kept: { administrators } };
}

describe('replacing the primary key', () => {
  test('signed by the old and the new key: replaced, the devices stay', async () => {
    const { user, oldKey, newKey, name, kept } = await addOwner('alice', generateKeyPair(2048));
    const rotation = rotationOf(name, newKey, [oldKey, newKey]);
    expect(await put(name, bodyOf(newKey, { ...kept, rotation }))).toMatchObject({
      ok: true,
      value: { created: false, identity: { fingerprint: newKey.publicKey.fingerprint, epoch: 1 } },
    });
    expect(await identity(user)).toMatchObject({ primaryKey: newKey.publicKey.spkiBase64, activeDevices: 1 });
    expect((await device(user, 'dev1234')).status).toBe('active');
    expect(await trail(user)).toMatchObject([
      { change: 'key_rotated', authorisedBy: 'both_keys', fingerprint: newKey.publicKey.fingerprint },
    ]);
    expect(await put(name, bodyOf(newKey, { ...kept, rotation }))).toMatchObject({ ok: true });
    expect(await trail(user)).toHaveLength(1);
  });

  test('by an administrator: replaced, with his name and reason in the audit trail', async () => {
    const { user, newKey, name, kept } = await addOwner('override');
    const override = { by: 'boss$saas.com', reason: 'phone with the key was lost' };
    expect(await put(name, bodyOf(newKey, { ...kept, override }))).toMatchObject({ ok: true });
    expect(await trail(user)).toMatchObject([
      {
        change: 'key_rotated',
        authorisedBy: 'administrator',
        overrideBy: 'boss$saas.com',
        overrideReason: 'phone with the key was lost',
      },
    ]);
  });

  test('who only becomes an administrator by the same request is INSUFFICIENT_PERMISSIONS', async () => {
    const { user, oldKey, newKey, name } = await addOwner('coup');
    const body = { administrators: ['mallory$saas.com'], override: { by: 'mallory$saas.com', reason: 'me' } };
    expect(await put(name, bodyOf(newKey, body))).toMatchObject({
      ok: false,
      refusal: { code: 'INSUFFICIENT_PERMISSIONS' },
    });
    expect(await identity(user)).toMatchObject({ primaryKey: oldKey.publicKey.spkiBase64 });
  });

  test('a compromised one takes all devices with it, and is never accepted again', async () => {
    const { user, oldKey, newKey, name, kept } = await addOwner('stolen');
    const rotation = rotationOf(name, newKey, [oldKey, newKey]);
    const body = bodyOf(newKey, { ...kept, rotation, compromised: true });
    expect(await put(name, body)).toMatchObject({ ok: true, value: { identity: { epoch: 2 } } });
    expect(await identity(user)).toMatchObject({ epoch: 2, activeDevices: 0 });
    const revoked = await device(user, 'dev1234');
    expect(revoked).toMatchObject({ status: 'revoked', revokedAt: '2026-01-31T12:00:00.000Z' });
    expect(revoked).not.toHaveProperty('compromised');
    expect(await partition(`key#${oldKey.publicKey.fingerprint}`)).toMatchObject([{ compromised: true }]);
    expect(await trail(user)).toContainEqual(expect.objectContaining({ compromised: true, epoch: 2 }));
    expect(await put(name, body)).toMatchObject({ ok: true, value: { identity: { epoch: 2 } } });
    const back = rotationOf(name, oldKey, [newKey, oldKey]);
    expect(await put(name, bodyOf(oldKey, { ...kept, rotation: back }))).toMatchObject({
      ok: false,
      refusal: { code: 'INVALID_PUBLIC_KEY' },
    });
  });

  test('compromised without a new key is INVALID_REQUEST', async () => {
    const { oldKey, name, kept } = await addOwner('unchanged');
    expect(await put(name, bodyOf(oldKey, { ...kept, compromised: true }))).toMatchObject({
      ok: false,
      refusal: { code: 'INVALID_REQUEST' },
    });
  });
});

describe('a proof that does not hold', () => {
  const twoKeys = 'SIGNATURE_VERIFICATION_FAILED';
  test.each([
    ['none', undefined, 'INVALID_REQUEST'],
    ['the new key twice', { signers: ['new', 'new'] }, twoKeys],
    ['a stranger for the old key', { signers: ['stranger', 'new'] }, twoKeys],
    ['for another server', { audience: 'https://other.example' }, twoKeys],
    ['for another user', { user: 'other$saas.com' }, twoKeys],
    ['for another key', { newKey: 'stranger' }, twoKeys],
    ['301 s old', { issuedAt: '2026-01-31T11:54:59Z' }, 'INVALID_REQUEST'],
    ['61 s ahead', { issuedAt: '2026-01-31T12:01:01Z' }, 'INVALID_REQUEST'],
    ['300 s old', { issuedAt: '2026-01-31T11:55:00Z' }, 'accepted'],
    ['60 s ahead', { issuedAt: '2026-01-31T12:01:00Z' }, 'accepted'],
  ] as const)('%s: %s', async (what, proof, expected) => {
    const { user, oldKey, newKey, name, kept } = await addOwner(what.replaceAll(' ', '-'));
    const keys = { old: oldKey, new: newKey, stranger: generateKeyPair() };
    const options: {
      readonly signers?: readonly (keyof typeof keys)[];
      readonly newKey?: keyof typeof keys;
      readonly user?: string;
      readonly issuedAt?: string;
      readonly audience?: string;
    } = proof ?? {};
    const signers = (options.signers ?? ['old', 'new']).map((signer) => keys[signer]);
    const rotation = rotationOf(options.user ?? name, keys[options.newKey ?? 'new'], signers, options);
    const outcome = await put(name, bodyOf(newKey, { ...kept, ...(proof && { rotation }) }));
    expect(outcome.ok ? 'accepted' : outcome.refusal.code).toBe(expected);
    const holder = expected === 'accepted' ? newKey : oldKey;
    expect(await identity(user)).toMatchObject({ primaryKey: holder.publicKey.spkiBase64 });
  });
});

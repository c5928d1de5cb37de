import { delegatedIdentity, generateKeyPair, userIdentity } from '../../infra/local/cast.ts';
import { seedDevice, seedIdentity } from '../../shared/registry/seed.ts';
import { localTokenKey } from '../../shared/tokens/local-token-key.ts';
import { readServerKey, type ServerKey } from '../../shared/voucher/server-key.ts';

/** 2026-01-31T12:00:00.000Z. */
export const noonMs = 1_769_860_800_000;

export const alice = userIdentity('alice$saas.example');
export const phone = delegatedIdentity('dev1234$alice.btps.saas.example');
export const bob = userIdentity('bob$receiver.example');

/** A key of a server, as one of KMS would be used. */
export async function newServerKey(): Promise<ServerKey> {
  const { privateKey } = generateKeyPair();
  const der = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const key = await localTokenKey(der);
  return readServerKey(async () => [key]);
}

/** A registered user. */
export function identityEntry(user: ReturnType<typeof userIdentity>, primaryKey: string) {
  return {
    originalIdentity: user.originalIdentity,
    userIdentity: user.text,
    primaryKey,
    epoch: 1,
    status: 'active',
    deviceLimit: 10,
    activeDevices: 1,
    administrators: [],
    createdAt: new Date(noonMs).toISOString(),
  } as const;
}

/** Registers alice and her phone. */
export async function register(
  client: Parameters<typeof seedIdentity>[0],
  keys: Record<'primary' | 'phone', ReturnType<typeof generateKeyPair>>,
): Promise<void> {
  await seedIdentity(client, 'Registry', identityEntry(alice, keys.primary.publicKey.spkiBase64));
  await seedDevice(client, 'Registry', {
    originalIdentity: phone.originalIdentity,
    delegatedId: phone.delegatedId,
    publicKey: keys.phone.publicKey.spkiBase64,
    fingerprint: keys.phone.publicKey.fingerprint,
    epoch: 1,
    scopes: ['send'],
    status: 'active',
    createdAt: new Date(noonMs).toISOString(),
    publication: 'published',
  });
}

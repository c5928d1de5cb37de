import { describe, expect, test } from 'vitest';
import type { DeviceEntry, IdentityEntry } from '../../shared/registry/entries.ts';
import { seedDevice, seedIdentity } from '../../shared/registry/seed.ts';
import { authoriseDevice } from '../../shared/tokens/authorise-device.ts';
import { issueAccessToken } from '../../shared/tokens/issue-access-token.ts';
import { createTestDatabase } from '../test-database.ts';
import { enrolledDevice, noonMs, tokenIssuer } from './token-setup.ts';

const { client } = await createTestDatabase();
const { issuer } = tokenIssuer();
const gate = { ...issuer, client, registryTable: 'Registry' };
let accounts = 0;

interface Changes {
  readonly identity?: Partial<IdentityEntry>;
  readonly device?: Partial<DeviceEntry>;
  readonly epoch?: number;
}

/** What becomes of a token of a device whose entries are as given; its identity. */
async function authorise(changes: Changes, scopes: readonly string[] = ['fetch-inbox']) {
  accounts += 1;
  const { identity, device } = enrolledDevice(`user${accounts}`);
  await seedIdentity(client, 'Registry', { ...identity, ...changes.identity });
  await seedDevice(client, 'Registry', { ...device, ...changes.device });
  const delegatedIdentity = `${device.delegatedId}$${device.originalIdentity}`;
  const { token } = await issueAccessToken({ delegatedIdentity, scopes, epoch: changes.epoch ?? 3 }, issuer);
  const outcome = await authoriseDevice(`Bearer ${token}`, ['fetch-inbox'], gate);
  return outcome.ok ? outcome.value.text === delegatedIdentity : outcome.refusal.code;
}

describe('a good token of a device', () => {
  test('that is delegated lets it in', async () => {
    expect(await authorise({})).toBe(true);
  });

  test.each<[string, Changes, string]>([
    ['that was revoked', { device: { status: 'revoked' } }, 'DELEGATION_REVOKED'],
    ['whose identity is in a later epoch', { identity: { epoch: 4 } }, 'DELEGATION_REVOKED'],
    ['whose identity was closed', { identity: { status: 'closed' } }, 'DELEGATION_REVOKED'],
    ['that was issued in another epoch than the device', { epoch: 2 }, 'DELEGATION_REVOKED'],
    ['that has expired', { device: { expiresAtSeconds: noonMs / 1000 } }, 'DELEGATION_EXPIRED'],
    ['that is not registered', { device: { delegatedId: 'other' } }, 'DELEGATION_NOT_FOUND'],
  ])('%s is refused (revocation, Token Invalidation)', async (_, changes, code) => {
    expect(await authorise(changes)).toBe(code);
  });

  test('without the scope is INSUFFICIENT_SCOPE', async () => {
    expect(await authorise({}, ['send'])).toBe('INSUFFICIENT_SCOPE');
  });
});

test.each([undefined, '', 'Basic YTpi', 'Bearer', 'Bearer a b', 'Token abc'])(
  'the header %j is UNAUTHENTICATED',
  async (header) => {
    expect(await authoriseDevice(header, ['send'], gate)).toEqual({
      ok: false,
      refusal: { code: 'UNAUTHENTICATED', reasons: ['the request carries no access token'] },
    });
  },
);

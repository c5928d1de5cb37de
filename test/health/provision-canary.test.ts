import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { queryAll } from '../../shared/aws/query-all.ts';
import { type Canary, deriveCanary } from '../../shared/health/derive-canary.ts';
import { type Provisioning, provisionCanary } from '../../shared/health/provision-canary.ts';
import { registryStanding } from '../../shared/registry/delegation-state.ts';
import { readDelegation } from '../../shared/registry/read-delegation.ts';
import { dieAt } from '../faults/die-at.ts';
import { createTestDatabase } from '../test-database.ts';

const nowMs = Date.UTC(2026, 0, 31, 12);

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let canary: Canary;
let originalIdentity: string;
let domains = 0;
let sent: string[];

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => {
  sent = [];
  domains += 1;
  canary = deriveCanary('a'.repeat(64), domain());
  originalIdentity = canary.user.originalIdentity;
});

/** Each test has one of its own. */
const domain = () => `saas${domains}.example`;

const provisioning = (client = database.connect(sent), atMs = nowMs): Provisioning => ({
  client,
  registryTable: 'Registry',
  auditTable: 'AuditEvents',
  now: () => atMs,
  jitter: () => 0,
});

const items = async (TableName: string, key: string) =>
  queryAll(database.client, {
    TableName,
    KeyConditionExpression: '#key = :user',
    ExpressionAttributeNames: { '#key': key },
    ExpressionAttributeValues: { ':user': { S: originalIdentity } },
  });
const entries = async () => (await items('Registry', 'originalIdentity')).map(({ entry }) => entry?.S);
const trail = async () => (await items('AuditEvents', 'subject')).map(({ type }) => type?.S).sort();

const whole = () => [
  `device#${canary.active.identity.delegatedId}`,
  `device#${canary.revoked.identity.delegatedId}`,
  'identity',
];

describe('provisionCanary (a canary identity of its own, provisioned by the stack)', () => {
  test('registers the identity, an active device that waits for DNS, and a revoked one that never was there', async () => {
    expect(await provisionCanary(provisioning(), canary)).toEqual({
      identity: {
        originalIdentity,
        userIdentity: `btps-canary$${domain()}`,
        primaryKey: canary.primaryKey.spkiBase64,
        epoch: 1,
        status: 'active',
        deviceLimit: 1,
        activeDevices: 1,
        administrators: [],
        createdAt: '2026-01-31T12:00:00.000Z',
      },
      device: {
        originalIdentity,
        delegatedId: canary.active.identity.delegatedId,
        publicKey: canary.active.publicKey.spkiBase64,
        fingerprint: canary.active.publicKey.fingerprint,
        epoch: 1,
        scopes: ['send', 'read-only'],
        status: 'active',
        createdAt: '2026-01-31T12:00:00.000Z',
        publication: 'pending',
      },
    });
    const { revoked } = canary;
    const { identity, device } = await readDelegation(
      database.client,
      'Registry',
      originalIdentity,
      revoked.identity.delegatedId,
    );
    expect(registryStanding(identity, device)).toEqual({
      standing: 'revoked',
      cause: 'device-revoked',
      revokedAtIso: '2026-01-31T12:00:00.000Z',
    });
    expect(device?.publication).toBe('propagated');
    expect(await trail()).toEqual(['delegation_created', 'identity_change']);
  });

  test('twice changes nothing, and the second time is one read', async () => {
    const first = await provisionCanary(provisioning(), canary);
    sent.length = 0;
    expect(await provisionCanary(provisioning(undefined, nowMs + 60_000), canary)).toEqual(first);
    expect(sent).toEqual(['BatchGetItemCommand']);
    expect(await entries()).toEqual(whole());
  });

  test('by five instances at once is once', async () => {
    const found = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        provisionCanary(provisioning(database.connect(), nowMs + index), canary),
      ),
    );
    expect(new Set(found.map((registry) => JSON.stringify(registry))).size).toBe(1);
    expect(await entries()).toEqual(whole());
    expect(await trail()).toEqual(['delegation_created', 'identity_change']);
  });

  test.each([
    [1, 'before', 0],
    [1, 'after', 0],
    [2, 'before', 0],
    [2, 'after', 3],
    [3, 'after', 3],
  ] as const)(
    'killed at request %s, %s it: all of it or nothing, and the next run makes it whole',
    async (request, side, left) => {
      const client = database.connect();
      dieAt(request, side, [client]);
      await expect(provisionCanary(provisioning(client), canary)).rejects.toThrow();
      expect(await entries()).toHaveLength(left);
      await provisionCanary(provisioning(undefined, nowMs + 60_000), canary);
      expect(await entries()).toEqual(whole());
      expect(await trail()).toEqual(['delegation_created', 'identity_change']);
    },
  );

  test('with another secret: a new canary in a new epoch, and nobody goes back to the old one', async () => {
    await provisionCanary(provisioning(), canary);
    const next = deriveCanary('b'.repeat(64), domain());
    const { identity, device } = await provisionCanary(provisioning(undefined, nowMs + 1), next);
    expect(identity).toMatchObject({ primaryKey: next.primaryKey.spkiBase64, epoch: 2, status: 'active' });
    expect(registryStanding(identity, device)).toMatchObject({ standing: 'active' });
    const old = await provisionCanary(provisioning(undefined, nowMs + 2), canary);
    expect(old.identity).toEqual(identity);
    expect(registryStanding(old.identity, old.device)).toMatchObject({ cause: 'all-devices-revoked' });
  });
});

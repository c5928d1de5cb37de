import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { delegatedIdentity, generateKeyPair, type KeyPair } from '../../infra/local/cast.ts';
import { listEvents } from '../../shared/audit/list-events.ts';
import type { Notices } from '../../shared/notices/notices.ts';
import { type DeviceEntry, deviceKey, type IdentityEntry } from '../../shared/registry/entries.ts';
import { seedDevice, seedIdentity } from '../../shared/registry/seed.ts';
import { authoriseDevice } from '../../shared/tokens/authorise-device.ts';
import { type RefreshFamily, writeRefreshFamily } from '../../shared/tokens/refresh-family.ts';
import { renewTokens } from '../../shared/tokens/renew-tokens.ts';
import { createTestDatabase } from '../test-database.ts';
import { enrolledDevice, noonMs, refreshSignature, tokenIssuer } from './token-setup.ts';

const { client, connect } = await createTestDatabase();
let accounts = 0;

interface Changes {
  readonly identity?: Partial<IdentityEntry>;
  readonly device?: Partial<DeviceEntry>;
  readonly family?: Partial<RefreshFamily>;
}

interface Call {
  readonly token?: string;
  readonly requestId?: string;
  readonly issuedAt?: string;
  readonly key?: KeyPair;
  readonly audience?: string;
}

/** A device with tokens; `renew` asks for new ones at the time of the clock. */
async function scene(changes: Changes = {}) {
  accounts += 1;
  const { clock, issuer } = tokenIssuer();
  const { identity, device, family, refreshToken, key } = enrolledDevice(`user${accounts}`);
  await seedIdentity(client, 'Registry', { ...identity, ...changes.identity });
  await seedDevice(client, 'Registry', { ...device, ...changes.device });
  const { originalIdentity, delegatedId } = device;
  const item = writeRefreshFamily(originalIdentity, delegatedId, { ...family, ...changes.family });
  await client.send(new PutItemCommand({ TableName: 'Registry', Item: item }));
  const text = `${delegatedId}$${originalIdentity}`;
  const sent: object[] = [];
  const notices: Notices = {
    send: async (notice, addresses) => {
      sent.push({ ...notice, email: addresses.notifyEmail });
    },
  };
  const renewal = { ...issuer, client, registryTable: 'Registry', auditTable: 'AuditEvents', notices };

  async function renew(call: Call = {}, instance = client) {
    const issuedAt = call.issuedAt ?? new Date(clock.nowMs).toISOString();
    const { token = refreshToken, requestId = 'r1' } = call;
    const proof = { delegatedIdentity: text, refreshToken: token, requestId, issuedAt };
    const outcome = await renewTokens(
      {
        identity: delegatedIdentity(text),
        refreshToken: token,
        requestId,
        issuedAt,
        signature: refreshSignature(call.key ?? key, proof, call.audience),
        source: '192.0.2.1',
      },
      { ...renewal, client: instance },
    );
    return outcome;
  }
  /** The next refresh token, or the code of the refusal. */
  async function next(call?: Call, instance = client): Promise<string> {
    const outcome = await renew(call, instance);
    return outcome.ok ? outcome.value.refreshToken : outcome.refusal.code;
  }
  async function trail() {
    const page = await listEvents({ client, tableName: 'AuditEvents' }, originalIdentity);
    return page.ok ? page.value.events : [];
  }
  return { sent, clock, key, refreshToken, text, renewal, originalIdentity, delegatedId, renew, next, trail };
}

describe('a refresh token', () => {
  test('gets an access token that works, and a successor that is good once', async () => {
    const { renew, next, renewal } = await scene();
    const outcome = await renew();
    if (!outcome.ok) throw new Error(outcome.refusal.code);
    const { access, refreshToken, scopes } = outcome.value;
    expect(scopes).toEqual(['send', 'fetch-inbox']);
    expect(refreshToken).toMatch(/^[\w-]{43}$/);
    expect((await authoriseDevice(`Bearer ${access.token}`, ['fetch-inbox'], renewal)).ok).toBe(true);
    expect(await next({ token: refreshToken, requestId: 'r2' })).toMatch(/^[\w-]{43}$/);
  });

  test('60 days old is TOKEN_EXPIRED, a second before it is not', async () => {
    const { clock, next } = await scene();
    clock.nowMs = noonMs + 5_184_000_000;
    expect(await next()).toBe('TOKEN_EXPIRED');
    clock.nowMs = noonMs + 5_183_999_000;
    expect(await next()).toMatch(/^[\w-]{43}$/);
  });

  test('is nowhere in the registry', async () => {
    const { next, originalIdentity, delegatedId } = await scene();
    const successor = await next();
    const key = { originalIdentity: { S: originalIdentity }, entry: { S: `tokens#${delegatedId}` } };
    const { Item } = await client.send(new GetItemCommand({ TableName: 'Registry', Key: key }));
    expect(JSON.stringify(Item)).not.toContain(successor);
  });
});

describe('the same request again', () => {
  test('within 60 s gets the same refresh token, also in an instance that never saw it', async () => {
    const { clock, next, trail } = await scene();
    const first = await next();
    clock.nowMs = noonMs + 60_000;
    expect(await next({}, connect())).toBe(first);
    expect(await trail()).toEqual([]);
  });

  test('20 times at once gets one refresh token', async () => {
    const { next, trail } = await scene();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => next({}, connect())));
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toMatch(/^[\w-]{43}$/);
    expect(await trail()).toEqual([]);
  });

  test('after 60 s revokes the family', async () => {
    const { clock, next } = await scene();
    const successor = await next();
    clock.nowMs = noonMs + 60_001;
    expect(await next()).toBe('INVALID_AUTH_TOKEN');
    expect(await next({ token: successor, requestId: 'r2' })).toBe('INVALID_AUTH_TOKEN');
  });
});

describe('any other reuse revokes the family and says so (RFC 9700 section 4.14.2)', () => {
  test('under another request id', async () => {
    const { next, trail, key, text, sent } = await scene({ identity: { notifyEmail: 'user@saas.com' } });
    const successor = await next();
    expect(await next({ requestId: 'r2' })).toBe('INVALID_AUTH_TOKEN');
    expect(await next({ token: successor, requestId: 'r3' })).toBe('INVALID_AUTH_TOKEN');
    expect(await next({ requestId: 'r4' })).toBe('INVALID_AUTH_TOKEN');
    expect(await trail()).toEqual([
      {
        subject: expect.any(String),
        eventId: expect.stringMatching(/^2026-01-31T12:00:00\.000Z#[\w-]{43}$/),
        timestamp: '2026-01-31T12:00:00.000Z',
        type: 'refresh_token_reused',
        success: false,
        code: 'INVALID_AUTH_TOKEN',
        identity: text,
        fingerprint: key.publicKey.fingerprint,
        signedByDevice: true,
        source: '192.0.2.1',
        requestId: 'r2',
      },
    ]);
    expect(sent).toEqual([
      {
        notice: 'refresh_token_reused',
        noticeId: expect.any(String),
        userIdentity: expect.stringMatching(/^user\d+\$saas\.com$/),
        originalIdentity: expect.any(String),
        devices: ['dev1234'],
        email: 'user@saas.com',
      },
    ]);
  });

  test('of a token before the last one', async () => {
    const { next } = await scene();
    const second = await next();
    const third = await next({ token: second, requestId: 'r2' });
    expect(await next()).toBe('INVALID_AUTH_TOKEN');
    expect(await next({ token: third, requestId: 'r3' })).toBe('INVALID_AUTH_TOKEN');
  });

  test('by another key, which is refused for its signature', async () => {
    const { next, trail } = await scene();
    const successor = await next();
    const key = generateKeyPair();
    expect(await next({ key })).toBe('SIGNATURE_VERIFICATION_FAILED');
    expect(await next({ token: successor, requestId: 'r2' })).toBe('INVALID_AUTH_TOKEN');
    expect(await trail()).toMatchObject([
      { type: 'refresh_token_reused', signedByDevice: false, fingerprint: key.publicKey.fingerprint },
    ]);
  });

  test('two different requests at once with one token: one gets a successor, which does not work', async () => {
    const { next } = await scene();
    const [first, second] = await Promise.all([
      next({ requestId: 'a' }, connect()),
      next({ requestId: 'b' }, connect()),
    ]);
    expect([first, second].filter((answer) => answer === 'INVALID_AUTH_TOKEN')).toHaveLength(1);
    const successor = first === 'INVALID_AUTH_TOKEN' ? second : first;
    expect(await next({ token: successor, requestId: 'c' })).toBe('INVALID_AUTH_TOKEN');
  });
});

describe('a stranger cannot', () => {
  test('use a token without the key, nor end the family with one that was not used', async () => {
    const { next, trail } = await scene();
    expect(await next({ key: generateKeyPair() })).toBe('SIGNATURE_VERIFICATION_FAILED');
    expect(await next({ token: 'guess', key: generateKeyPair() })).toBe('SIGNATURE_VERIFICATION_FAILED');
    expect(await next()).toMatch(/^[\w-]{43}$/);
    expect(await trail()).toEqual([]);
  });

  test.each([
    ['for another server', { audience: 'https://api.other.example' }, 'SIGNATURE_VERIFICATION_FAILED'],
    ['signed 301 s ago', { issuedAt: '2026-01-31T11:54:59Z' }, 'MESSAGE_TOO_OLD'],
    ['signed 61 s ahead', { issuedAt: '2026-01-31T12:01:01Z' }, 'MESSAGE_FROM_FUTURE'],
  ])('use a request %s', async (_, call, code) => {
    const { next } = await scene();
    expect(await next(call)).toBe(code);
  });
});

describe('a device that is not delegated any more gets no tokens (revocation, Token Invalidation)', () => {
  test.each<[string, Changes, string]>([
    ['revoked', { device: { status: 'revoked' } }, 'DELEGATION_REVOKED'],
    ['of an older epoch', { identity: { epoch: 4 } }, 'DELEGATION_REVOKED'],
    ['of a closed identity', { identity: { status: 'closed' } }, 'DELEGATION_REVOKED'],
    ['expired', { device: { expiresAtSeconds: noonMs / 1000 } }, 'DELEGATION_EXPIRED'],
    ['unknown', { device: { delegatedId: 'other' } }, 'DELEGATION_NOT_FOUND'],
  ])('%s', async (_, changes, code) => {
    expect(await (await scene(changes)).next()).toBe(code);
  });
});

describe('lastSeenAt', () => {
  const lastSeen = async ({ originalIdentity, delegatedId }: Awaited<ReturnType<typeof scene>>) => {
    const key = deviceKey(originalIdentity, delegatedId);
    const { Item } = await client.send(new GetItemCommand({ TableName: 'Registry', Key: key }));
    return Item?.lastSeenAt?.S;
  };

  test('of a device that enrolled an hour ago is not written yet', async () => {
    const fresh = await scene();
    await fresh.next();
    expect(await lastSeen(fresh)).toBeUndefined();
  });

  test('is moved on when it is a day old', async () => {
    const old = await scene({ device: { lastSeenAt: new Date(noonMs - 86_400_000).toISOString() } });
    expect(await old.next()).toMatch(/^[\w-]{43}$/);
    expect(await lastSeen(old)).toBe('2026-01-31T12:00:00.000Z');
  });
});

import { describe, expect, test } from 'vitest';
import { contentHash } from '../../shared/revocation/revocation-entry.ts';
import { readRevocationRequest } from '../../shared/revocation/revocation-request.ts';

const request = {
  revocation_id: 'rev_abc123',
  user_identity: 'alice$saas.com',
  devices: ['dev1234'],
  reason: 'device_lost',
  revoked_by: 'alice$saas.com',
  requested_at: '2026-01-31T12:00:00.500Z',
};

function read(more: object) {
  return readRevocationRequest({ ...request, ...more });
}

function hashOf(more: object): string {
  const outcome = read(more);
  if (!outcome.ok) throw new Error(outcome.refusal.reasons.join());
  return contentHash(outcome.value);
}

describe('reading a request', () => {
  test('snake case and camel case are the same request', () => {
    const { revocation_id, user_identity, revoked_by, requested_at, ...rest } = request;
    const camel = {
      ...{ revocationId: revocation_id, userIdentity: user_identity, revokedBy: revoked_by },
      requestedAt: requested_at,
    };
    expect(readRevocationRequest({ ...rest, ...camel })).toEqual(read({}));
    expect(read({})).toMatchObject({
      ok: true,
      value: { requestedAtMs: Date.parse('2026-01-31T12:00:00.500Z'), revokedBy: 'alice$saas.com' },
    });
  });

  test.each([
    ['a device named twice', { devices: ['dev1', 'dev1'] }, { devices: ['dev1'] }],
    ['a whole second', { requested_at: '2026-01-31T12:00:00Z' }, { requestedAtMs: 1_769_860_800_999 }],
    ['a fraction', { requested_at: '2026-01-31T12:00:00.0Z' }, { requestedAtMs: 1_769_860_800_000 }],
    ['all', { devices: 'all' }, { devices: 'all' }],
    ['invalid_since', { invalid_since: '2026-01-31T11:00:00Z' }, { invalidSinceMs: 1_769_857_200_000 }],
  ])('%s is read', (_, more, value) => {
    expect(read(more)).toMatchObject({ ok: true, value });
  });

  test.each<[string, object, string]>([
    ['no list', { devices: 'dev1234' }, 'INVALID_REQUEST'],
    ['an empty list', { devices: [] }, 'INVALID_REQUEST'],
    ['1,001 devices', { devices: Array.from({ length: 1001 }, (_, n) => `dev${n}`) }, 'INVALID_REQUEST'],
    ['an unknown reason', { reason: 'because' }, 'INVALID_REQUEST'],
    ['an unknown member', { secret_marker: 'secret-value' }, 'INVALID_REQUEST'],
    ['both spellings', { revocationId: 'rev_abc123' }, 'INVALID_REQUEST'],
    ['no real time', { requested_at: '2026-02-30T12:00:00Z' }, 'INVALID_REQUEST'],
    ['no real time since', { invalid_since: 'yesterday' }, 'INVALID_REQUEST'],
    ['an id with a space', { revocation_id: 'rev abc' }, 'INVALID_REQUEST'],
    ['a device as user', { user_identity: 'dev1234$alice.btps.saas.com' }, 'INVALID_IDENTITY'],
  ])('%s is refused, quoting nothing', (_, more, code) => {
    const outcome = read(more);
    expect(outcome).toMatchObject({ ok: false, refusal: { code } });
    expect(JSON.stringify(outcome)).not.toMatch(/secret|because|yesterday|rev abc/);
  });

  test.each([[null], [[]], ['text'], [7], [{}]])('%j is INVALID_REQUEST', (value) => {
    expect(readRevocationRequest(value)).toMatchObject({ ok: false, refusal: { code: 'INVALID_REQUEST' } });
  });
});

describe('the hash of its content', () => {
  test('does not depend on the order of the devices, but on everything else', () => {
    const changes = [
      {},
      { devices: ['dev1', 'dev2'] },
      { devices: 'all' },
      { devices: ['all'] },
      { user_identity: 'bob$saas.com' },
      { reason: 'other' },
      { revoked_by: 'boss$saas.com' },
      { requested_at: '2026-01-31T12:00:01Z' },
      { invalid_since: '2026-01-31T11:00:00Z' },
    ];
    expect(hashOf({ devices: ['dev2', 'dev1'] })).toBe(hashOf({ devices: ['dev1', 'dev2'] }));
    expect(new Set(changes.map(hashOf)).size).toBe(changes.length);
  });
});

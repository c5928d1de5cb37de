import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '../../shared/audit/list-events.ts';
import { fingerprintOf } from '../../shared/protocol/public-key.ts';
import { replayRevocations } from '../../shared/zone/replay-revocations.ts';
import { aliceEntry, newKey, primaryKey } from './zone-entries.ts';
import { alice, device } from './zone-rows.ts';

const identity = aliceEntry(alice);
const [first, second] = [device('dev1'), device('dev2', { createdAt: '2026-01-20T00:00:00.000Z' })];
const at = '2026-01-10T00:00:00.000Z';

/** An event of alice's trail. */
const event = (type: string, more: object) =>
  ({ subject: alice, eventId: 'event', timestamp: at, type, ...more }) as unknown as StoredEvent;
const revocation = (more: object) => event('delegation_revocation', { stage: 'revoked', ...more });
const change = (more: object) =>
  event('identity_change', {
    change: 'updated',
    epoch: 1,
    deviceLimit: 7,
    administrators: ['carol$saas.com'],
    fingerprint: fingerprintOf(Buffer.from(primaryKey, 'base64')),
    ...more,
  });

const replay = (...events: readonly StoredEvent[]) => replayRevocations(identity, [first, second], events);
const revoked = { status: 'revoked', publication: 'pending', revokedAt: at } as const;

describe('what the trail says since an export (design, Backups)', () => {
  test('without an event everything comes back as it was, the active devices counted', () => {
    expect(replay()).toStrictEqual({
      identity: { ...identity, activeDevices: 2 },
      devices: [first, second],
      keyIsOutdated: false,
    });
  });

  test('a revocation is that of the device it names, with its id; a compromise is remembered', () => {
    const told = { delegatedIdentity: `dev1$${alice}`, revocationId: 'rev_1', reason: 'compromised' };
    const third = device('dev3');
    expect(replayRevocations(identity, [first, second, third], [revocation(told)])).toStrictEqual({
      identity: { ...identity, activeDevices: 2 },
      devices: [{ ...first, ...revoked, compromised: true, revocationId: 'rev_1' }, second, third],
      keyIsOutdated: false,
    });
  });

  test('the first revocation stands, and a compromise that is known later counts', () => {
    const delegatedIdentity = `dev1$${alice}`;
    const later = revocation({
      delegatedIdentity,
      timestamp: '2026-01-11T00:00:00.000Z',
      revocationId: 'rev_2',
      reason: 'compromised',
    });
    expect(replay(revocation({ delegatedIdentity }), later).devices).toStrictEqual([
      { ...first, ...revoked, compromised: true },
      second,
    ]);
  });

  test('later stages of a revocation, and other events, change nothing', () => {
    const delegatedIdentity = `dev1$${alice}`;
    const events = [
      event('delegation_revocation', { stage: 'records_removed', delegatedIdentity }),
      event('delegation_granted', { delegatedIdentity }),
    ];
    expect(replay(...events).devices).toStrictEqual([first, second]);
  });

  test('an expiry is a revocation of that device', () => {
    expect(replay(event('delegation_expired', { delegatedIdentity: `dev2$${alice}` })).devices).toStrictEqual(
      [first, { ...second, ...revoked }],
    );
  });

  test('a revocation of all devices leaves those that came later', () => {
    const sameMoment = device('dev3', { createdAt: at });
    const { devices } = replayRevocations(identity, [first, sameMoment, second], [revocation({})]);
    expect(devices).toStrictEqual([{ ...first, ...revoked }, { ...sameMoment, ...revoked }, second]);
  });

  test('devices of an older epoch come back revoked, since the date of the epoch or their own', () => {
    const dated = { ...identity, epoch: 2, notBefore: at };
    const old = replayRevocations(dated, [first, device('dev4', { epoch: 2 })], []);
    expect(old.devices).toStrictEqual([{ ...first, ...revoked }, device('dev4', { epoch: 2 })]);
    expect(replayRevocations({ ...identity, epoch: 2 }, [first], []).devices).toStrictEqual([
      { ...first, ...revoked, revokedAt: first.createdAt },
    ]);
  });

  test('a change brings limit and administrators, and a higher epoch revokes the devices below it', () => {
    expect(replay(change({ epoch: 2 }))).toStrictEqual({
      identity: {
        ...identity,
        epoch: 2,
        deviceLimit: 7,
        administrators: ['carol$saas.com'],
        activeDevices: 0,
      },
      devices: [
        { ...first, ...revoked },
        { ...second, ...revoked },
      ],
      keyIsOutdated: false,
    });
  });

  test('a change of the same epoch revokes nobody', () => {
    expect(replay(change({})).devices).toStrictEqual([first, second]);
  });

  test('a change of an older epoch revokes nobody, one without administrators leaves them, and no epoch sinks', () => {
    const raised = { ...identity, epoch: 1, administrators: ['dave$saas.com'] };
    expect(
      replayRevocations(raised, [first], [change({ epoch: 0, administrators: undefined })]),
    ).toStrictEqual({
      identity: { ...raised, deviceLimit: 7, activeDevices: 1 },
      devices: [first],
      keyIsOutdated: false,
    });
  });

  test('what was closed stays closed, whatever comes after', () => {
    const reopened = change({ timestamp: '2026-01-12T00:00:00.000Z' });
    expect(replay(change({ change: 'closed' }), reopened)).toStrictEqual({
      identity: {
        ...identity,
        status: 'closed',
        notBefore: at,
        deviceLimit: 7,
        administrators: ['carol$saas.com'],
        activeDevices: 0,
      },
      devices: [
        { ...first, ...revoked },
        { ...second, ...revoked },
      ],
      keyIsOutdated: false,
    });
  });

  test('a primary key that was replaced since is outdated', () => {
    const fingerprint = fingerprintOf(Buffer.from(newKey(), 'base64'));
    expect(replay(change({ change: 'key_rotated', fingerprint })).keyIsOutdated).toBe(true);
  });
});

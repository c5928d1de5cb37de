import { describe, expect, it } from 'vitest';
import type { DnssecPolicy } from '../../shared/dns/dnssec-policy.ts';
import type { DnssecStatus, TxtResolution } from '../../shared/dns/outcome.ts';
import { type DelegatedIdentity, parseIdentity } from '../../shared/protocol/identity.ts';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import type { RegistryDelegation } from '../../shared/registry/read-delegation.ts';
import { judgeDelegation } from '../../shared/verification/judge-delegation.ts';
import { absent, answer, makeKey, nowMs, proved, resolution } from './evidence.ts';

const parentName = 'alice.btps.saas.com';
const deviceName = 'dev1234.alice.btps.saas.com';
const primary = makeKey().publicKey;
const device = makeKey().publicKey;
const stranger = makeKey().publicKey;

const identity = delegated('dev1234$alice.btps.saas.com');
const parentText = printParentRecord({ primaryKey: primary.spkiBase64, devices: ['dev1234', 'dev5678'] });
const deviceText = printDeviceRecord({ key: device.spkiBase64 });
const parent = answer(parentName, parentText);
const published = answer(deviceName, deviceText);

function delegated(text: string): DelegatedIdentity {
  const parsed = parseIdentity(text);
  if (!parsed.ok || parsed.value.kind !== 'delegated') throw new Error(`${text} is no delegated identity`);
  return parsed.value;
}

const registered: RegistryDelegation = {
  identity: {
    originalIdentity: parentName,
    userIdentity: 'alice$saas.com',
    primaryKey: primary.spkiBase64,
    epoch: 3,
    status: 'active',
    deviceLimit: 100,
    activeDevices: 0,
    administrators: [],
    createdAt: '2025-01-01T00:00:00.000Z',
  },
  device: {
    originalIdentity: parentName,
    delegatedId: 'dev1234',
    publicKey: device.spkiBase64,
    fingerprint: device.fingerprint,
    epoch: 3,
    scopes: ['send'],
    status: 'active',
    createdAt: '2025-01-01T00:00:00.000Z',
    publication: 'published',
  },
};

function judge(
  lookups: { parent?: TxtResolution; device?: TxtResolution } = {},
  registry?: RegistryDelegation,
): ReturnType<typeof judgeDelegation> {
  return judgeDelegation({
    identity,
    lookups: { parent: lookups.parent ?? parent, device: lookups.device ?? published },
    dnssecPolicy: 'prefer',
    nowMs,
    ...(registry && { registry }),
  });
}

function withDevice(changes: Partial<NonNullable<RegistryDelegation['device']>>): RegistryDelegation {
  if (!registered.device) throw new Error('no device');
  return { ...registered, device: { ...registered.device, ...changes } };
}

function withIdentity(changes: Partial<NonNullable<RegistryDelegation['identity']>>): RegistryDelegation {
  if (!registered.identity) throw new Error('no identity');
  return { ...registered, identity: { ...registered.identity, ...changes } };
}

describe('judgeDelegation (best-practices, Comprehensive Verification)', () => {
  it('a listed device with a good record may sign with its key, or its user with hers', () => {
    expect(judge()).toEqual({ deviceKey: device, primaryKey: primary });
  });

  it('a listed device of our own that is active in the registry may sign as well', () => {
    expect(judge({}, registered)).toEqual({ deviceKey: device, primaryKey: primary });
  });

  it('a list in upper case still names the device: names in DNS compare case-insensitively', () => {
    const shouting = answer(parentName, parentText.replace('dev1234', 'DEV1234'));
    expect(judge({ parent: shouting })).toEqual({ deviceKey: device, primaryKey: primary });
  });

  it('a delegation that ends a second later, by its record and by the registry, holds', () => {
    const expiresAtSeconds = nowMs / 1000 + 1;
    const ending = answer(deviceName, printDeviceRecord({ key: device.spkiBase64, expiresAtSeconds }));
    expect(judge({ device: ending }, withDevice({ expiresAtSeconds }))).toEqual({
      deviceKey: device,
      primaryKey: primary,
    });
  });

  it('a primary key that is none takes the fallback away, not the device', () => {
    const broken = answer(parentName, 'key=AAAA&d=dev1234');
    expect(judge({ parent: broken }, registered)).toEqual({ deviceKey: device });
  });

  it('a device whose record was not looked up is our own mistake', () => {
    expect(() => judgeDelegation({ identity, lookups: { parent }, dnssecPolicy: 'prefer', nowMs })).toThrow(
      new TypeError('the device record of dev1234$alice.btps.saas.com was not looked up'),
    );
  });

  describe('what DNS says', () => {
    const failed = (name: string) =>
      resolution({ kind: 'failed', name, reason: 'timeout', details: ['udp://192.0.2.1:53: timeout'] });
    const rows: readonly [string, { parent?: TxtResolution; device?: TxtResolution }, object][] = [
      [
        'no parent record is ORIGINAL_IDENTITY_NOT_FOUND',
        { parent: absent(parentName) },
        { code: 'ORIGINAL_IDENTITY_NOT_FOUND', reasons: [`${parentName}: nxdomain`] },
      ],
      [
        'a parent name with other TXT records alone is ORIGINAL_IDENTITY_NOT_FOUND',
        { parent: answer(parentName, 'v=spf1 -all') },
        {
          code: 'ORIGINAL_IDENTITY_NOT_FOUND',
          reasons: [`${parentName} has TXT records but no key tag`],
        },
      ],
      [
        'a parent record without the device is DELEGATION_NOT_FOUND',
        { parent: answer(parentName, parentText.replace('dev1234,', '')) },
        { code: 'DELEGATION_NOT_FOUND', reasons: [`${parentName} does not list dev1234`] },
      ],
      [
        'a parent record without a list is DELEGATION_NOT_FOUND',
        { parent: answer(parentName, printParentRecord({ primaryKey: primary.spkiBase64, devices: [] })) },
        { code: 'DELEGATION_NOT_FOUND', reasons: [`${parentName} does not list dev1234`] },
      ],
      [
        'an empty key in the parent record revokes every device',
        { parent: answer(parentName, 'key=&d=dev1234') },
        { code: 'DELEGATION_REVOKED', reasons: [`${parentName} has an empty key`] },
      ],
      [
        'an empty key in the device record revokes the device, and nobody may speak for it',
        { device: answer(deviceName, 'key=') },
        { code: 'DELEGATION_REVOKED', reasons: [`${deviceName} has an empty key`] },
      ],
      [
        'two parent records are INVALID_DELEGATION_RECORD',
        { parent: answer(parentName, parentText, parentText) },
        {
          code: 'INVALID_DELEGATION_RECORD',
          reasons: [`${parentName}: 2 delegation records stand at one name`],
        },
      ],
      [
        'an expired device record is DELEGATION_EXPIRED',
        {
          device: answer(
            deviceName,
            printDeviceRecord({ key: device.spkiBase64, expiresAtSeconds: nowMs / 1000 }),
          ),
        },
        { code: 'DELEGATION_EXPIRED', reasons: ['the delegation expired at 2025-01-15T10:30:00.000Z'] },
      ],
      [
        'a device record whose scopes lack send is INSUFFICIENT_SCOPE',
        {
          device: answer(deviceName, printDeviceRecord({ key: device.spkiBase64, scopes: ['fetch-inbox'] })),
        },
        { code: 'INSUFFICIENT_SCOPE', reasons: ['the device lacks the scope send'] },
      ],
      [
        'a failed lookup of the parent is DNS_RESOLUTION_FAILED',
        { parent: failed(parentName) },
        {
          code: 'DNS_RESOLUTION_FAILED',
          reasons: [`${parentName}: timeout`, 'udp://192.0.2.1:53: timeout'],
          retryAfterSeconds: 5,
        },
      ],
      [
        'a failed lookup of the device is DNS_RESOLUTION_FAILED: it might be expired or withdrawn',
        { device: failed(deviceName) },
        {
          code: 'DNS_RESOLUTION_FAILED',
          reasons: [`${deviceName}: timeout`, 'udp://192.0.2.1:53: timeout'],
          retryAfterSeconds: 5,
        },
      ],
      [
        'a bogus answer is DNSSEC_VALIDATION_FAILED, never revoked',
        { parent: resolution({ kind: 'bogus', name: parentName, details: [] }) },
        { code: 'DNSSEC_VALIDATION_FAILED', reasons: [`${parentName}: bogus`], retryAfterSeconds: 60 },
      ],
      [
        'an allowance for lookups that is used up is RATE_LIMIT_EXCEEDED',
        { parent: resolution({ kind: 'throttled', name: parentName, retryAfterSeconds: 7 }) },
        {
          code: 'RATE_LIMIT_EXCEEDED',
          reasons: [`${parentName}: too many lookups for this source address`],
          retryAfterSeconds: 7,
        },
      ],
      [
        'an unlisted device is DELEGATION_NOT_FOUND even if its own lookup fails',
        { parent: answer(parentName, parentText.replace('dev1234,', '')), device: failed(deviceName) },
        { code: 'DELEGATION_NOT_FOUND', reasons: [`${parentName} does not list dev1234`] },
      ],
    ];
    it.each(rows)('%s', (_, lookups, refusal) => {
      expect(judge(lookups)).toEqual({ refusal });
    });
  });

  describe('the fallback to the primary key (message-flow, Recovery Actions)', () => {
    it('a missing device record leaves it to the primary key', () => {
      expect(judge({ device: absent(deviceName) })).toEqual({
        refusal: { code: 'DEVICE_RECORD_NOT_FOUND', reasons: [`${deviceName}: nxdomain`] },
        primaryKey: primary,
      });
    });

    it('a device record without a key leaves it to the primary key', () => {
      expect(judge({ device: answer(deviceName, 'v=spf1 -all') })).toEqual({
        refusal: { code: 'DEVICE_KEY_NOT_FOUND', reasons: [`${deviceName} has TXT records but no key tag`] },
        primaryKey: primary,
      });
    });

    it('an unusable device key leaves it to the primary key', () => {
      expect(judge({ device: answer(deviceName, 'key=AAAA') })).toEqual({
        refusal: { code: 'INVALID_PUBLIC_KEY', reasons: ['the key is neither Ed25519 nor RSA'] },
        primaryKey: primary,
      });
    });

    it('an expired device has no fallback', () => {
      const judged = judge({ device: answer(deviceName, `key=AAAA&x=${nowMs / 1000 - 1}`) });
      expect(judged).toEqual({
        refusal: { code: 'INVALID_PUBLIC_KEY', reasons: ['the key is neither Ed25519 nor RSA'] },
      });
    });

    it('a device of ours that the registry has expired has no fallback', () => {
      const expired = withDevice({ expiresAtSeconds: nowMs / 1000 });
      expect(judge({ device: absent(deviceName) }, expired)).toEqual({
        refusal: {
          code: 'DEVICE_RECORD_NOT_FOUND',
          reasons: [`${deviceName}: nxdomain`],
          retryable: true,
        },
      });
    });
  });

  describe('what the registry says comes before DNS (revocation, Immediate Effects)', () => {
    const rows: readonly [string, RegistryDelegation, object][] = [
      [
        'a revoked device is DELEGATION_REVOKED',
        withDevice({ status: 'revoked', revokedAt: '2025-01-15T10:29:59.000Z' }),
        { code: 'DELEGATION_REVOKED', reasons: ['the registry says: device-revoked'] },
      ],
      [
        'a device of an older epoch is DELEGATION_REVOKED',
        withDevice({ epoch: 2 }),
        { code: 'DELEGATION_REVOKED', reasons: ['the registry says: all-devices-revoked'] },
      ],
      [
        'a device of a closed identity is DELEGATION_REVOKED',
        withIdentity({ status: 'closed' }),
        { code: 'DELEGATION_REVOKED', reasons: ['the registry says: identity-closed'] },
      ],
      [
        'a device that the registry does not know is DELEGATION_NOT_FOUND',
        registered.identity ? { identity: registered.identity } : {},
        { code: 'DELEGATION_NOT_FOUND', reasons: [`the registry knows no such device of ${parentName}`] },
      ],
      [
        'an identity that the registry does not know is ORIGINAL_IDENTITY_NOT_FOUND',
        {},
        { code: 'ORIGINAL_IDENTITY_NOT_FOUND', reasons: [`the registry does not know ${parentName}`] },
      ],
    ];
    it.each(rows)('%s, although DNS still shows it, and finally so', (_, registry, refusal) => {
      expect(judge({}, registry)).toEqual({ refusal, final: true });
    });

    it('a revoked device is DELEGATION_REVOKED while DNS fails', () => {
      const failed = resolution({ kind: 'failed', name: parentName, reason: 'servfail', details: [] });
      expect(judge({ parent: failed }, withDevice({ status: 'revoked' }))).toEqual({
        refusal: { code: 'DELEGATION_REVOKED', reasons: ['the registry says: device-revoked'] },
        final: true,
      });
    });

    it('an active device that DNS does not list yet is DELEGATION_NOT_FOUND, retryable', () => {
      const older = answer(parentName, parentText.replace('dev1234,', ''));
      expect(judge({ parent: older }, registered)).toEqual({
        refusal: {
          code: 'DELEGATION_NOT_FOUND',
          reasons: [`${parentName} does not list dev1234`],
          retryable: true,
        },
      });
    });

    it('another key in DNS than in the registry is INVALID_DELEGATION_RECORD, retryable', () => {
      const forged = answer(deviceName, printDeviceRecord({ key: stranger.spkiBase64 }));
      expect(judge({ device: forged }, registered)).toEqual({
        refusal: {
          code: 'INVALID_DELEGATION_RECORD',
          reasons: [`${deviceName} holds another key than the registry`],
          retryable: true,
        },
      });
    });

    it('another primary key in DNS than in the registry may not speak for a device', () => {
      const forged = answer(
        parentName,
        printParentRecord({ primaryKey: stranger.spkiBase64, devices: ['dev1234'] }),
      );
      expect(judge({ parent: forged }, registered)).toEqual({ deviceKey: device });
    });

    it('the stricter of record and registry counts for scopes', () => {
      expect(judge({}, withDevice({ scopes: ['read-only'] }))).toEqual({
        refusal: { code: 'INSUFFICIENT_SCOPE', reasons: ['the device lacks the scope send'] },
      });
    });
  });

  describe('the policy for DNSSEC (best-practices, DNS Security)', () => {
    const judgeAs = (dnssec: DnssecStatus, dnssecPolicy: DnssecPolicy, device = published) =>
      judgeDelegation({
        identity,
        lookups: { parent: proved(parent, 'secure'), device: proved(device, dnssec) },
        dnssecPolicy,
        nowMs,
      });
    const good = judge();
    const unproved = (dnssec: DnssecStatus) => ({
      refusal: {
        code: 'DNSSEC_VALIDATION_FAILED',
        reasons: [`${deviceName}: ${dnssec}, and the policy is require`],
        retryAfterSeconds: 60,
      },
    });

    it.each([
      { policy: 'require', dnssec: 'secure', judgement: good },
      { policy: 'require', dnssec: 'insecure', judgement: unproved('insecure') },
      { policy: 'require', dnssec: 'unchecked', judgement: unproved('unchecked') },
      { policy: 'prefer', dnssec: 'secure', judgement: good },
      { policy: 'prefer', dnssec: 'insecure', judgement: good },
      { policy: 'off', dnssec: 'unchecked', judgement: good },
    ] as const)('under $policy a device record that is $dnssec', ({ policy, dnssec, judgement }) => {
      expect(judgeAs(dnssec, policy)).toEqual(judgement);
    });

    it('under prefer a record that nobody checked does not count, nor does it read as missing', () => {
      expect(judgeAs('unchecked', 'prefer')).toEqual({
        refusal: {
          code: 'DNSSEC_VALIDATION_FAILED',
          reasons: [`${deviceName}: unchecked, and the policy is prefer`],
          retryAfterSeconds: 60,
        },
      });
    });

    it('an absence that is not proved is no verdict on the delegation where proofs are required', () => {
      expect(judgeAs('insecure', 'require', absent(deviceName))).toEqual(unproved('insecure'));
    });
  });

  describe('a user identity, verified with the parent record alone', () => {
    const user = parseIdentity('alice$saas.com');
    if (!user.ok) throw new Error('no identity');
    const judgeUser = (found: TxtResolution, registry?: RegistryDelegation) =>
      judgeDelegation({
        identity: user.value,
        lookups: { parent: found },
        dnssecPolicy: 'prefer',
        nowMs,
        ...(registry && { registry }),
      });

    it('may sign with the primary key', () => {
      expect(judgeUser(parent)).toEqual({ primaryKey: primary });
      expect(judgeUser(parent, registered)).toEqual({ primaryKey: primary });
    });

    it('without a parent record is ORIGINAL_IDENTITY_NOT_FOUND', () => {
      expect(judgeUser(absent(parentName))).toEqual({
        refusal: { code: 'ORIGINAL_IDENTITY_NOT_FOUND', reasons: [`${parentName}: nxdomain`] },
      });
    });

    it('with an empty key is DELEGATION_REVOKED', () => {
      expect(judgeUser(answer(parentName, 'key='))).toEqual({
        refusal: { code: 'DELEGATION_REVOKED', reasons: [`${parentName} has an empty key`] },
      });
    });

    it('with a key that is none is INVALID_PUBLIC_KEY', () => {
      expect(judgeUser(answer(parentName, 'key=AAAA'))).toEqual({
        refusal: { code: 'INVALID_PUBLIC_KEY', reasons: ['the key is neither Ed25519 nor RSA'] },
      });
    });

    it('whose account is closed is ORIGINAL_IDENTITY_NOT_FOUND', () => {
      expect(judgeUser(parent, withIdentity({ status: 'closed' }))).toEqual({
        refusal: {
          code: 'ORIGINAL_IDENTITY_NOT_FOUND',
          reasons: [`the registry says that ${parentName} is closed`],
        },
        final: true,
      });
    });

    it('with another key in DNS than in the registry is INVALID_DELEGATION_RECORD', () => {
      expect(judgeUser(parent, withIdentity({ primaryKey: stranger.spkiBase64 }))).toEqual({
        refusal: {
          code: 'INVALID_DELEGATION_RECORD',
          reasons: [`${parentName} holds another key than the registry`],
          retryable: true,
        },
      });
    });
  });
});

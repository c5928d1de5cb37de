import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inboxNonce, isNonce } from '../../shared/inbox/nonce.ts';

const members = {
  issuedAtMs: 1_736_937_000_000,
  issuedAt: '2025-01-15T10:30:00Z',
  from: 'dev1234$alice.btps.saas.com',
  id: 'msg_abc123',
};

test('the nonce is issuedAt in 15 digits and the hash of from, issuedAt and id (design, Verification, step 9)', () => {
  // printf '["dev1234$alice.btps.saas.com","2025-01-15T10:30:00Z","msg_abc123"]' | openssl dgst -sha256 -binary | basenc --base64url
  expect(inboxNonce(members)).toBe('001736937000000#ZLhwKI4cEr16Msme6kOstOR3rHoy_Z-ukZIcW6aVhyo');
});

test('every signed member makes another nonce', () => {
  const nonces = [
    members,
    { ...members, id: 'msg_abc124' },
    { ...members, from: 'dev1235$alice.btps.saas.com' },
    { ...members, issuedAt: '2025-01-15T10:30:00.0Z' },
    { ...members, issuedAtMs: members.issuedAtMs + 1, issuedAt: '2025-01-15T10:30:00.001Z' },
  ].map(inboxNonce);
  expect(new Set(nonces).size).toBe(5);
  expect(nonces.every(isNonce)).toBe(true);
});

test('nonces sort by time, whatever else they hold', () => {
  const time = fc.integer({ min: 0, max: 253_402_300_799_999 });
  fc.assert(
    fc.property(time, time, fc.string(), fc.string(), (one, other, id, from) => {
      fc.pre(one !== other);
      const first = inboxNonce({ ...members, issuedAtMs: one, id });
      const second = inboxNonce({ ...members, issuedAtMs: other, from });
      expect(first < second).toBe(one < other);
    }),
  );
});

test.each(['', '#mark', '001736937000000#', `001736937000000#${'a'.repeat(44)}`, `1#${'a'.repeat(43)}`])(
  '%j is no nonce',
  (text) => {
    expect(isNonce(text)).toBe(false);
  },
);

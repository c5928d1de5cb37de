import { describe, expect, test } from 'vitest';
import { noticeText } from '../../shared/notices/notice-text.ts';
import type { UserNotice } from '../../shared/notices/notices.ts';

const notice: Omit<UserNotice, 'notice'> = {
  noticeId: 'id',
  userIdentity: 'alice$saas.com',
  originalIdentity: 'alice.btps.saas.com',
  devices: ['dev1234'],
  expiresAt: '2026-02-07T12:00:00.000Z',
};
const ask = 'If you did not expect this, contact your provider.';

describe('a notice in words, for e-mail and SMS', () => {
  test.each([
    ['device_enrolled', `BTPS: dev1234 can act from now on for alice$saas.com. ${ask}`],
    [
      'expiry_ahead',
      'BTPS: dev1234 can soon no longer act for alice$saas.com: on 2026-02-07. Add it again before that if you still use it.',
    ],
    ['devices_revoked', `BTPS: dev1234 can no longer act for alice$saas.com. ${ask}`],
    ['all_devices_revoked', `BTPS: No device enrolled until now can act any more for alice$saas.com. ${ask}`],
    [
      'refresh_token_reused',
      `BTPS: dev1234 presented a token that had been used before and was signed out of alice$saas.com. ${ask}`,
    ],
    ['identity_closed', `BTPS: No device can act any more for alice$saas.com. ${ask}`],
  ] as const)('%s fits one SMS', (kind, body) => {
    const text = noticeText({ ...notice, notice: kind });
    expect(text).toEqual({ subject: expect.stringMatching(/^[A-Z].*[a-z]$/), body });
    expect(body.length).toBeLessThanOrEqual(160);
  });

  test('a user of 253 characters is not cut off', () => {
    const userIdentity = `${'a'.repeat(63)}$${'b'.repeat(63)}.example`;
    expect(noticeText({ ...notice, notice: 'device_enrolled', userIdentity }).body).toContain(userIdentity);
  });
});

import { describe, expect, test } from 'vitest';
import { createEnrolmentScene } from './enrolment-setup.ts';

const scene = await createEnrolmentScene();

describe('a one-time token', () => {
  test('of 256 bits for the owner, with a URI that holds all that the device has to know', async () => {
    const { text } = await scene.user();
    const created = await scene.create(text, ['send', 'fetch-inbox', 'send']);
    if (!created.ok) throw new Error(created.refusal.code);
    const { auth_token, uri, ...rest } = created.value;
    expect(auth_token).toMatch(/^[\w-]{43}$/);
    expect(rest).toEqual({ expires_at: '2026-01-31T12:10:00.000Z', scopes: ['send', 'fetch-inbox'] });
    expect(uri).toMatch(/^btps:enrol\?server=https%3A%2F%2Fapi\.saas\.com&identity=user1%24saas\.com&token=/);
    expect(Object.fromEntries(new URL(uri).searchParams)).toEqual({
      server: 'https://api.saas.com',
      identity: text,
      token: auth_token,
    });
  });

  test('is nowhere in the registry nor in the trail, which says who asked and who called', async () => {
    const { text, originalIdentity } = await scene.user();
    const token = await scene.token(text);
    expect(JSON.stringify(await scene.entries(originalIdentity))).not.toContain(token);
    const trail = await scene.trail(originalIdentity);
    expect(JSON.stringify(trail)).not.toContain(token);
    expect(trail).toEqual([
      {
        subject: originalIdentity,
        eventId: expect.any(String),
        timestamp: '2026-01-31T12:00:00.000Z',
        type: 'enrolment_created',
        success: true,
        userIdentity: text,
        scopes: ['send'],
        expiresAt: '2026-01-31T12:10:00.000Z',
        requestedBy: text,
        principal: 'arn:portal',
      },
    ]);
  });

  test('an administrator may ask for one, anybody else gets INSUFFICIENT_PERMISSIONS', async () => {
    const { text } = await scene.user();
    expect((await scene.create(text, ['send'], 'admin$saas.com')).ok).toBe(true);
    expect(await scene.create(text, ['send'], 'mallory$saas.com')).toMatchObject({
      refusal: { code: 'INSUFFICIENT_PERMISSIONS' },
    });
  });

  test('for an unknown or closed identity is IDENTITY_NOT_FOUND', async () => {
    const { text } = await scene.user({ status: 'closed' });
    const refusal = { code: 'IDENTITY_NOT_FOUND' };
    expect(await scene.create('nobody$saas.com')).toMatchObject({ refusal });
    expect(await scene.create(text)).toMatchObject({ refusal });
  });

  test.each([[[]], [['everything']], [['send', '']]])('with scopes %j is INVALID_REQUEST', async (scopes) => {
    const { text } = await scene.user();
    expect(await scene.create(text, scopes)).toMatchObject({ refusal: { code: 'INVALID_REQUEST' } });
  });
});

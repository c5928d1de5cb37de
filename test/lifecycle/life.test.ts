import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateKeyPair } from '../../infra/local/cast.ts';
import type { UserIdentity } from '../../shared/protocol/identity.ts';
import { auditTrail } from './delegations.ts';
import { PortalScene } from './portal-scene.ts';

let scene: PortalScene;
let bob: UserIdentity;

beforeAll(async () => {
  scene = await PortalScene.start();
  bob = (await scene.registerUser('bob$saas.example')).user;
});
afterAll(() => scene.stop());

/** Sends until the zone has followed: a refusal for a publication that is pending may be repeated. */
async function sendWhenPublished(device: Parameters<PortalScene['send']>[0]): Promise<void> {
  await expect
    .poll(async () => (await scene.send(device, bob)).status, { timeout: 20_000, interval: 400 })
    .toBe(202);
}

describe('the whole life of a delegation (revocation, Revocation Process)', () => {
  it('a user is registered, a device enrols, sends, is revoked by event, and its records leave', async () => {
    const { user: alice } = await scene.registerUser('alice$saas.example');
    await scene.settled();
    expect(await scene.dig(alice.originalIdentity)).toEqual([
      expect.stringMatching(/^alice\.btps\.saas\.example\. 300 IN TXT "key=-----BEGIN PUBLIC KEY-----/),
    ]);

    const lost = await scene.enrol(alice);
    const kept = await scene.enrol(alice);
    await scene.settled();
    const [parentBefore] = await scene.dig(alice.originalIdentity);
    const list = (line = '') => /&d=([a-z0-9,]*)"/.exec(line)?.[1]?.split(',').sort();
    expect(list(parentBefore)).toEqual([lost.identity.delegatedId, kept.identity.delegatedId].sort());
    expect(await scene.dig(lost.identity.deviceName)).toHaveLength(1);
    await sendWhenPublished(lost);
    await sendWhenPublished(kept);

    const revocation = scene.revocation(alice, [lost.identity.delegatedId]) as { revocation_id: string };
    await scene.revokeByEvent(revocation);
    await expect
      .poll(async () => (await scene.send(lost, bob)).body.code, { timeout: 20_000, interval: 100 })
      .toBe('DELEGATION_REVOKED');
    expect((await scene.send(kept, bob)).status).toBe(202);

    await scene.settled();
    const [parentAfter] = await scene.dig(alice.originalIdentity);
    expect(list(parentAfter)).toEqual([kept.identity.delegatedId]);
    expect(await scene.dig(lost.identity.deviceName)).toEqual([]);
    expect(await scene.get(`/delegations/${lost.identity.text}`)).toMatchObject({
      status: 200,
      body: { status: 'REVOKED' },
    });

    await scene.cloud.runTask('propagation');
    await sleep(50);
    await scene.cloud.runTask('propagation');
    const report = await scene.portal('GET', `/revocations/${revocation.revocation_id}`);
    expect(report.status).toBe(200);
    expect(report.body).toMatchObject({
      revocation_id: revocation.revocation_id,
      devices: [{ deviceId: lost.identity.delegatedId, status: 'REVOKED', dns: 'propagated' }],
    });

    const again = await scene.enrol(alice);
    expect(again.identity.delegatedId).not.toBe(lost.identity.delegatedId);
    await scene.settled();
    await sendWhenPublished(again);
  });

  it('a key that was registered once is INVALID_PUBLIC_KEY for everybody else', async () => {
    const { user: carol } = await scene.registerUser('carol$saas.example');
    const { user: dave } = await scene.registerUser('dave$saas.example');
    const device = await scene.enrol(carol);
    const token = await scene.enrolmentToken(dave);
    const answer = await scene.post('/auth/devices', scene.enrolmentRequest(dave, token, device.key));
    expect(answer).toMatchObject({ status: 422, body: { code: 'INVALID_PUBLIC_KEY' } });
  });

  it('a revocation of all between token and enrolment leaves no device behind', async () => {
    const { user: erin } = await scene.registerUser('erin$saas.example');
    const token = await scene.enrolmentToken(erin);
    const revoked = await scene.portal('POST', '/revocations', scene.revocation(erin, 'all'));
    expect(revoked.status).toBe(202);
    const request = scene.enrolmentRequest(erin, token, generateKeyPair());
    const answer = await scene.post('/auth/devices', request);
    expect(answer.body.code).toBe('INVALID_AUTH_TOKEN');
    await scene.settled();
    expect((await scene.dig(erin.originalIdentity)).join()).not.toContain('&d=');
  });

  it('a refresh token that 20 use at once is good for one; its family is revoked once, and says so once (best-practices, Token Management)', async () => {
    const { user: frank } = await scene.registerUser('frank$saas.example');
    const device = await scene.enrol(frank);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        scene.post('/auth/tokens', scene.refreshRequest(device, device.refreshToken)),
      ),
    );
    const renewed = answers.filter(({ status }) => status === 200);
    expect(renewed).toHaveLength(1);
    const refusals = answers.filter(({ status }) => status !== 200).map(({ body }) => body.code);
    expect(refusals).toEqual(Array.from({ length: 19 }, () => 'INVALID_AUTH_TOKEN'));
    const reused = { identity: device.identity.text, signedByDevice: true };
    const trail = await auditTrail(scene.cloud, frank.originalIdentity);
    expect(trail.filter(({ type }) => type === 'refresh_token_reused')).toMatchObject([reused]);
    const notices = scene.cloud.notices.filter((notice) => JSON.stringify(notice).includes('token_reused'));
    expect(notices).toHaveLength(1);
    const successor = scene.refreshRequest(device, renewed[0]?.body.refresh_token);
    expect((await scene.post('/auth/tokens', successor)).body.code).toBe('INVALID_AUTH_TOKEN');
  });

  it('an unsigned request to the portal API is refused with 403', async () => {
    const response = await fetch(`${scene.cloud.portalUrl}/revocations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(scene.revocation(bob, 'all')),
    });
    expect(response.status).toBe(403);
  });
});

import { describe, expect, test } from 'vitest';
import {
  DeviceScene,
  errorOf,
  identity,
  inboxRoute,
  invitation,
  statusRoute,
  tokenLifeMs,
} from '../device-scene.ts';
import { lost, problem } from '../scripted-server.ts';

describe('revocation', () => {
  test('Immediate Effects: the tokens of a revoked device are good for nothing, and it finds out why', async () => {
    const scene = await new DeviceScene().enrolled();
    await scene.time.advance(tokenLifeMs + 1);
    scene.server
      .on('POST /auth/tokens', problem('DELEGATION_REVOKED'))
      .on(statusRoute, scene.status('REVOKED'));
    expect(await errorOf(scene.fetchInbox())).toMatchObject({ code: 'DELEGATION_REVOKED' });
    expect(scene.server.seen(inboxRoute)).toEqual([]);
    expect(await scene.store.load()).toBeUndefined();
    expect(scene.reauthentications).toMatchObject([{ cause: 'revoked' }]);
  });

  test.each(['DELEGATION_REVOKED', 'DEVICE_RECORD_NOT_FOUND', 'SIGNATURE_VERIFICATION_FAILED'] as const)(
    'Revocation-Related Errors: %s makes the device ask its own server, whose word alone decides',
    async (code) => {
      const scene = await new DeviceScene().enrolled();
      scene.server.on('POST /messages', problem(code));
      expect(await errorOf(scene.send())).toMatchObject({ code });
      expect(scene.revoked).toEqual([]);
      expect(scene.client.device).toMatchObject({ delegatedIdentity: identity });
      scene.server.on(statusRoute, scene.status('REVOKED'));
      expect(await errorOf(scene.send())).toMatchObject({ code });
      expect(scene.revoked).toMatchObject([{ identity, status: 'REVOKED' }]);
      expect(scene.client.device).toBeUndefined();
    },
  );

  test('Recovery Actions: the device enrols again as a new device, with a new key and new tokens', async () => {
    const scene = await new DeviceScene().enrolled();
    const before = await scene.store.load();
    scene.server.on(statusRoute, scene.status('REVOKED'));
    await scene.client.checkDelegationStatus();
    await scene.client.enrol({ ...invitation, authToken: 'from the portal' });
    const after = await scene.store.load();
    expect(after?.keys.publicKey).not.toBe(before?.keys.publicKey);
    expect(after?.tokens.refreshToken).not.toBe(before?.tokens.refreshToken);
    expect(await scene.send()).toMatchObject({ status: 'accepted' });
  });

  test('Client-Side Detection: a revoked device clears its credentials, tells the user, re-authenticates, and throws', async () => {
    const scene = await new DeviceScene().enrolled();
    scene.server.on('POST /messages', problem('DELEGATION_REVOKED')).on(statusRoute, scene.status('REVOKED'));
    expect(await errorOf(scene.send())).toMatchObject({ code: 'DELEGATION_REVOKED' });
    expect(await scene.store.load()).toBeUndefined();
    expect(scene.client.device).toBeUndefined();
    expect(scene.revoked).toMatchObject([{ identity, status: 'REVOKED' }]);
    expect(scene.reauthentications).toMatchObject([{ cause: 'revoked' }]);
  });

  test('Client Security: tokens and status are looked at in the background, and a revoked device cleans up by itself', async () => {
    const scene = await new DeviceScene().enrolled();
    await scene.client.start();
    await scene.time.advance(tokenLifeMs);
    expect(scene.server.seen('POST /auth/tokens')).toHaveLength(1);
    scene.server.on(statusRoute, scene.status('REVOKED'));
    await scene.time.advance(300_000);
    expect(await scene.store.load()).toBeUndefined();
  });

  test('Client Revocation Handler: every 5 minutes; a check that fails is reported and repeated', async () => {
    const scene = await new DeviceScene().enrolled();
    scene.server.on(statusRoute, lost, scene.status('ACTIVE'), scene.status('REVOKED'));
    await scene.client.start();
    await scene.time.advance(299_999);
    expect(scene.warnings.map(({ code }) => code)).toEqual(['NETWORK_ERROR']);
    expect(scene.revoked).toEqual([]);
    await scene.time.advance(300_002);
    expect(scene.server.seen(statusRoute)).toHaveLength(3);
    expect(scene.revoked).toMatchObject([{ status: 'REVOKED' }]);
  });
});

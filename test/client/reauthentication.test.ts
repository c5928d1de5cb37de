import { expect, test } from 'vitest';
import { DelegatedBtpsClient } from '../../shared/client/delegated-btps-client.ts';
import { DeviceScene, errorOf, inboxRoute, invitation, statusRoute } from './device-scene.ts';
import { answer, problem } from './scripted-server.ts';

const anew = 'dev9$alice.btps.saas.example';

/** A device that its server says is revoked. */
async function revokedScene(): Promise<DeviceScene> {
  const scene = await new DeviceScene().enrolled();
  scene.server.on(statusRoute, scene.status('REVOKED'));
  return scene;
}

/** A client whose app enrols anew when it is told to, and then does something. */
function reenrolling(scene: DeviceScene, then: (client: DelegatedBtpsClient) => Promise<unknown>) {
  const { promise: done, resolve, reject } = Promise.withResolvers<unknown>();
  const client = new DelegatedBtpsClient({
    store: scene.store,
    platform: scene.platform,
    onReauthenticate: async () => {
      scene.server
        .on('POST /auth/devices', (request) => {
          const { status, body } = scene.issueTokens(request);
          return { status, body: { ...(body as object), delegated_identity: anew } };
        })
        .on(`GET /delegations/${anew}`, scene.status('ACTIVE', { identity: anew }));
      await client.enrol({ ...invitation, authToken: 'another' });
      await then(client).then(resolve, reject);
    },
  });
  return { client, done };
}

test('an app that enrols in onReauthenticate and asks for the status in there does not wait for itself', async () => {
  const scene = await revokedScene();
  const { client, done } = reenrolling(scene, (device) => device.checkDelegationStatus());
  expect(await client.checkDelegationStatus()).toMatchObject({ status: 'REVOKED' });
  expect(await done).toMatchObject({ identity: anew, status: 'ACTIVE' });
});

test('an app whose request is refused in onReauthenticate does not wait for itself', async () => {
  const scene = await revokedScene();
  scene.server.on(inboxRoute, problem('ACCESS_DENIED'));
  const { client, done } = reenrolling(scene, (device) => errorOf(device.fetchInbox()));
  expect(await errorOf(client.fetchInbox())).toMatchObject({ code: 'ACCESS_DENIED' });
  expect(await done).toMatchObject({ code: 'ACCESS_DENIED' });
});

test('an app that waits in onReauthenticate for the request that was refused does not wait for ever', async () => {
  const scene = await revokedScene();
  scene.server.on(inboxRoute, problem('ACCESS_DENIED'));
  let request: Promise<unknown> = Promise.resolve();
  const { client, done } = reenrolling(scene, () => request);
  request = errorOf(client.fetchInbox());
  expect(await done).toMatchObject({ code: 'ACCESS_DENIED' });
});

test('an app that renews in onReauthenticate of a session that ended does not wait for itself', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server
    .on('POST /auth/tokens', problem('TOKEN_EXPIRED'), scene.issueTokens)
    .on(inboxRoute, problem('TOKEN_EXPIRED'), problem('TOKEN_EXPIRED'), answer(200, { messages: [] }));
  const { client, done } = reenrolling(scene, (device) => device.fetchInbox());
  expect(await errorOf(client.fetchInbox())).toMatchObject({ code: 'TOKEN_EXPIRED' });
  expect(await done).toEqual({ messages: [], deliveryFailures: [], unproved: [] });
});

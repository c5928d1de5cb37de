import { expect, test } from 'vitest';
import { DeviceScene, errorOf, identity, inboxRoute, invitation, statusRoute } from './device-scene.ts';
import { answer, lost, problem, type Reaction } from './scripted-server.ts';
import { SharedStore } from './shared-store.ts';

const asked = (scene: DeviceScene) => scene.server.seen(statusRoute).length;
const revokedStatus = {
  identity,
  status: 'REVOKED',
  reason: 'Device has been revoked',
  timestamp: '2026-01-15T10:30:00.000Z',
  revokedAt: '2026-01-15T10:29:00.000Z',
  authority: 'own',
} as const;

function revokedScene(scene: DeviceScene): DeviceScene {
  const { reason, revokedAt } = revokedStatus;
  scene.server.on(statusRoute, scene.status('REVOKED', { reason, revokedAt }));
  return scene;
}

async function expectSignedOut(scene: DeviceScene): Promise<void> {
  expect(scene.client.device).toBeUndefined();
  expect(await scene.store.load()).toBeUndefined();
  expect(scene.revoked).toEqual([revokedStatus]);
  expect(scene.reauthentications).toEqual([{ cause: 'revoked', status: revokedStatus }]);
}

test('a started client asks its own server at once and every 5 minutes (Client Revocation Handler)', async () => {
  const scene = await new DeviceScene().enrolled();
  await scene.client.start();
  await scene.time.settle();
  expect(asked(scene)).toBe(1);
  await scene.time.advance(299_000);
  expect(asked(scene)).toBe(1);
  await scene.time.advance(601_000);
  expect(asked(scene)).toBe(4);
  scene.client.stop();
  await scene.time.advance(600_000);
  expect(asked(scene)).toBe(4);
});

test('REVOKED from the own server clears everything, tells the app, starts re-authentication (Client Revocation Handler)', async () => {
  const scene = await new DeviceScene().enrolled();
  await scene.client.start();
  await scene.time.settle();
  revokedScene(scene);
  await scene.time.advance(300_000);
  await expectSignedOut(scene);
  expect(await errorOf(scene.send())).toMatchObject({ code: 'NOT_ENROLLED' });
  await scene.time.advance(3_600_000);
  expect([asked(scene), scene.server.seen('POST /auth/tokens').length]).toEqual([2, 0]);
  await expectSignedOut(scene);
});

test.each([
  'DELEGATION_REVOKED',
  'SIGNATURE_VERIFICATION_FAILED',
  'RECIPIENT_NOT_FOUND',
  'INVALID_MESSAGE',
] as const)(
  'a refusal with %s asks the own server before the app hears of it (Client-Side Detection)',
  async (code) => {
    const scene = revokedScene(await new DeviceScene().enrolled());
    scene.server.on('POST /messages', problem(code));
    expect(await errorOf(scene.send())).toMatchObject({ code });
    expect(asked(scene)).toBe(1);
    await expectSignedOut(scene);
  },
);

test('DELEGATION_REVOKED while the own server says ACTIVE is only told to the caller', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on('POST /messages', problem('DELEGATION_REVOKED'));
  expect(await errorOf(scene.send())).toMatchObject({ code: 'DELEGATION_REVOKED', status: 403 });
  expect(asked(scene)).toBe(1);
  expect(scene.client.device?.delegatedIdentity).toBe(identity);
  expect([scene.revoked, scene.reauthentications]).toEqual([[], []]);
});

test('a publication that is still pending is no revocation (Client-Side Detection)', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server
    .on('POST /messages', problem('DELEGATION_NOT_FOUND', { retryable: true }, { 'retry-after': '5' }))
    .on(statusRoute, scene.status('ACTIVE', { dns: 'pending' }));
  expect(await errorOf(scene.send())).toMatchObject({ code: 'DELEGATION_NOT_FOUND', retryable: true });
  expect(scene.client.device?.delegatedIdentity).toBe(identity);
  expect(await scene.client.checkDelegationStatus()).toEqual({
    identity,
    status: 'ACTIVE',
    timestamp: '2026-01-15T10:30:00.000Z',
    dns: 'pending',
    authority: 'own',
  });
});

test.each([
  ['UNKNOWN', answer(200, { identity, status: 'UNKNOWN', timestamp: '2026-01-15T10:30:00Z' })],
  ['nothing', lost],
  ['REVOKED of another device', answer(200, { ...revokedStatus, identity: 'dev9$alice.btps.saas.example' })],
])('%s from the own server clears nothing', async (_, reaction) => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on('POST /messages', problem('DELEGATION_REVOKED')).on(statusRoute, reaction);
  expect(await errorOf(scene.send())).toMatchObject({ code: 'DELEGATION_REVOKED' });
  expect((await scene.store.load())?.delegatedIdentity).toBe(identity);
  expect(scene.revoked).toEqual([]);
});

test('REVOKED and DELEGATION_REVOKED from another server are reported, and the own server is asked', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server
    .on(`receiver.example ${statusRoute}`, answer(200, revokedStatus))
    .on('receiver.example POST /messages', problem('DELEGATION_REVOKED'));
  const server = 'https://receiver.example';
  expect(await scene.client.checkDelegationStatus({ server })).toEqual({
    ...revokedStatus,
    authority: 'other',
  });
  const message = await scene.client.prepare({ to: 'bob$receiver.example', document: 1 });
  expect(await errorOf(scene.client.deliver(message, { server }))).toMatchObject({
    code: 'DELEGATION_REVOKED',
  });
  expect(scene.server.seen(statusRoute).map(({ url }) => new URL(url).host)).toEqual([
    'receiver.example',
    'api.saas.example',
  ]);
  expect(scene.client.device?.delegatedIdentity).toBe(identity);
  expect([scene.revoked, scene.reauthentications]).toEqual([[], []]);
});

test('a device that was enrolled anew while the answer was on its way stays enrolled', async () => {
  const scene = await new DeviceScene().enrolled();
  const anew = 'dev9$alice.btps.saas.example';
  scene.server.on('POST /auth/devices', (request) => {
    const { body } = scene.issueTokens(request);
    return { status: 200, body: { ...(body as object), delegated_identity: anew } };
  });
  const answerStatus = revokedScene(scene).server.hold(statusRoute);
  const check = scene.client.checkDelegationStatus();
  await scene.client.enrol({ ...invitation, authToken: 'another' });
  answerStatus();
  expect(await check).toEqual(revokedStatus);
  expect((await scene.store.load())?.delegatedIdentity).toBe(anew);
  expect([scene.revoked, scene.reauthentications]).toEqual([[], []]);
});

test('credentials that the store fails to clear leave the memory at once, and the store at the next check', async () => {
  const scene = revokedScene(await new DeviceScene().enrolled());
  const clear = scene.store.clear.bind(scene.store);
  scene.store.clear = () => Promise.reject(new Error('locked'));
  await scene.client.start();
  await scene.time.settle();
  expect(scene.client.device).toBeUndefined();
  expect(scene.warnings).toMatchObject([
    { code: 'STORE_FAILED', reasons: ['the store could not be cleared'] },
  ]);
  expect(scene.revoked).toEqual([revokedStatus]);
  scene.store.clear = clear;
  await scene.time.advance(300_000);
  await expectSignedOut(scene);
});

test('a callback of the app that throws keeps nothing else from happening', async () => {
  const scene = revokedScene(await new DeviceScene().enrolled());
  scene.revoked.push = () => {
    throw new Error('the app fails');
  };
  await scene.client.checkDelegationStatus();
  expect(scene.reauthentications).toEqual([{ cause: 'revoked', status: revokedStatus }]);
  expect(scene.warnings).toMatchObject([{ code: 'INTERNAL_ERROR' }]);
  expect(await scene.store.load()).toBeUndefined();
});

test('many questions at the same time are one question', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on(inboxRoute, problem('ACCESS_DENIED'));
  const requests = Array.from({ length: 10 }, () => errorOf(scene.client.fetchInbox()));
  const errors = await scene.time.until(Promise.all(requests));
  expect(errors.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 'ACCESS_DENIED'));
  expect(asked(scene)).toBe(1);
});

const anew = 'dev9$alice.btps.saas.example';
const activeAnew = answer(200, { identity: anew, status: 'ACTIVE', timestamp: '2026-01-15T10:30:00.000Z' });

function enrolAs(scene: DeviceScene, delegated_identity: string): Reaction {
  return (request) => {
    const { status, body } = scene.issueTokens(request);
    return { status, body: { ...(body as object), delegated_identity } };
  };
}

test('a tab whose device is revoked goes on with the one that another tab enrolled, and asks for no enrolment', async () => {
  const scene = await new DeviceScene(new SharedStore()).enrolled();
  const second = scene.newClient();
  await second.start();
  second.stop();
  await scene.time.settle();
  scene.server.on('POST /auth/devices', enrolAs(scene, anew)).on(`GET /delegations/${anew}`, activeAnew);
  await scene.client.enrol({ ...invitation, authToken: 'another' });
  revokedScene(scene);
  expect(await second.checkDelegationStatus()).toEqual(revokedStatus);
  await scene.time.settle();
  expect(second.device?.delegatedIdentity).toBe(anew);
  expect((await scene.store.load())?.delegatedIdentity).toBe(anew);
  expect([scene.revoked, scene.reauthentications]).toEqual([[revokedStatus], []]);
  expect(await second.checkDelegationStatus()).toMatchObject({ identity: anew, status: 'ACTIVE' });
});

test('a revoked device that a shared store fails to clear is not taken up from there again', async () => {
  const scene = revokedScene(await new DeviceScene(new SharedStore()).enrolled());
  scene.store.clear = () => Promise.reject(new Error('locked'));
  await scene.client.checkDelegationStatus();
  await scene.time.settle();
  expect(await errorOf(scene.client.fetchInbox())).toMatchObject({ code: 'NOT_ENROLLED' });
  expect(scene.reauthentications).toEqual([{ cause: 'revoked', status: revokedStatus }]);
});

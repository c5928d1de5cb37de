import { expect, test } from 'vitest';
import { DeviceScene, errorOf, inboxRoute, invitation, statusRoute, tokenLifeMs } from './device-scene.ts';
import { answer, lost, problem } from './scripted-server.ts';

const emptyInbox = answer(200, { messages: [] });
const renewals = (scene: DeviceScene) => scene.server.seen('POST /auth/tokens');

async function signedIn(): Promise<DeviceScene> {
  const scene = await new DeviceScene().enrolled();
  scene.server.on(inboxRoute, emptyInbox);
  return scene;
}

test('a started client renews 120 s before its token ends, and goes on doing so (Token Lifecycle Management)', async () => {
  const scene = await signedIn();
  await scene.client.start();
  await scene.time.advance(tokenLifeMs - 121_000);
  expect(renewals(scene)).toHaveLength(0);
  await scene.time.advance(2000);
  expect(renewals(scene).map(({ body }) => body.refresh_token)).toEqual(['refresh-1']);
  await scene.time.advance(tokenLifeMs - 120_000);
  expect(renewals(scene).map(({ body }) => body.refresh_token)).toEqual(['refresh-1', 'refresh-2']);
  scene.client.stop();
  await scene.time.advance(3_600_000);
  expect(renewals(scene)).toHaveLength(2);
});

test('a client that enrols after its start renews in the background too', async () => {
  const scene = new DeviceScene();
  expect(await scene.client.start()).toBe(false);
  await scene.client.enrol(invitation);
  await scene.time.advance(tokenLifeMs);
  expect(renewals(scene)).toHaveLength(1);
});

test('twenty requests with a token that has ended cause one renewal, and all use the new token', async () => {
  const scene = await signedIn();
  await scene.time.advance(tokenLifeMs);
  await scene.time.until(Promise.all(Array.from({ length: 20 }, () => scene.client.fetchInbox())));
  expect(renewals(scene)).toHaveLength(1);
  const tokens = scene.server.seen(inboxRoute).map(({ headers }) => headers.authorization);
  expect(tokens).toEqual(Array.from({ length: 20 }, () => 'Bearer access-2'));
});

test('TOKEN_EXPIRED of a token that should be good is renewed and the request repeated, once (Error Handling)', async () => {
  const scene = await signedIn();
  scene.server.on(inboxRoute, problem('TOKEN_EXPIRED'), emptyInbox);
  expect(await scene.fetchInbox()).toEqual({ messages: [], deliveryFailures: [], unproved: [] });
  expect(renewals(scene)).toHaveLength(1);

  scene.server.on(inboxRoute, problem('TOKEN_EXPIRED'));
  expect(await errorOf(scene.fetchInbox())).toMatchObject({ code: 'TOKEN_EXPIRED', status: 401 });
  expect(renewals(scene)).toHaveLength(2);
  expect(scene.server.seen(inboxRoute)).toHaveLength(4);
});

test('a renewal whose answer is lost is repeated within 60 s as the same request (Token Lifecycle Management)', async () => {
  const scene = await signedIn();
  scene.server.on('POST /auth/tokens', lost, lost, lost, scene.issueTokens);
  await scene.client.start();
  await scene.time.advance(tokenLifeMs - 60_001);
  const [first, ...more] = renewals(scene).map(({ body }) => [body.refresh_token, body.request_id]);
  expect(more).toEqual([first, first, first]);
  await scene.time.advance(tokenLifeMs);
  expect(renewals(scene).at(-1)?.body.request_id).not.toBe(first?.[1]);
});

test('a renewal that a crash interrupted is repeated by the next start as the same request', async () => {
  const scene = await signedIn();
  scene.server.on('POST /auth/tokens', lost, scene.issueTokens);
  await scene.time.advance(tokenLifeMs);
  await errorOf(scene.fetchInbox());
  await scene.time.until(scene.newClient().fetchInbox());
  const [first, second] = renewals(scene).map(({ body }) => [body.refresh_token, body.request_id]);
  expect(second).toEqual(first);
});

test('while the server cannot be reached the pauses double to 5 minutes, with jitter (Token Lifecycle Management)', async () => {
  const scene = await signedIn();
  scene.server.on('POST /auth/tokens', lost);
  await scene.client.start();
  const timesMs: number[] = [];
  for (let step = 0; step < 4000; step += 1) {
    const before = renewals(scene).length;
    await scene.time.advance(1000);
    if (renewals(scene).length > before) timesMs.push(scene.time.nowMs);
  }
  const pauses = timesMs.slice(1).map((timeMs, index) => (timeMs - (timesMs[index] as number)) / 1000);
  const longest = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300];
  for (const [index, bound] of longest.entries()) {
    expect(pauses[index]).toBeGreaterThanOrEqual(Math.floor(bound / 2));
    expect(pauses[index]).toBeLessThanOrEqual(bound + 1);
  }
  expect(pauses.some((pause, index) => pause < (longest[index] ?? 300))).toBe(true);
  expect(scene.warnings.map(({ code }) => code)).toContain('NETWORK_ERROR');
  expect(scene.reauthentications).toEqual([]);
});

test('during a pause callers are told how long it lasts, and the server is left in peace', async () => {
  const scene = await signedIn();
  scene.server.on('POST /auth/tokens', problem('SERVICE_UNAVAILABLE', {}, { 'retry-after': '30' }));
  await scene.time.advance(tokenLifeMs);
  await errorOf(scene.client.fetchInbox());
  await scene.time.advance(10_000);
  expect(await errorOf(scene.client.fetchInbox())).toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    retryAfterSeconds: 20,
  });
  expect(renewals(scene)).toHaveLength(1);
  scene.server.on('POST /auth/tokens', scene.issueTokens);
  await scene.client.resume();
  expect(await scene.fetchInbox()).toEqual({ messages: [], deliveryFailures: [], unproved: [] });
});

test('a token that lives for less than 60 s is still used when it cannot be renewed', async () => {
  const scene = await signedIn();
  scene.server.on('POST /auth/tokens', lost);
  await scene.time.advance(tokenLifeMs - 30_000);
  expect(await scene.fetchInbox()).toEqual({ messages: [], deliveryFailures: [], unproved: [] });
  expect(scene.server.seen(inboxRoute)[0]?.headers.authorization).toBe('Bearer access-1');
});

test.each(['TOKEN_EXPIRED', 'INVALID_AUTH_TOKEN'] as const)(
  'a renewal that is refused with %s starts re-authentication once, and the key is kept (Token Lifecycle Management)',
  async (code) => {
    const scene = await signedIn();
    scene.server.on('POST /auth/tokens', problem(code));
    await scene.time.advance(tokenLifeMs);
    expect(await errorOf(scene.fetchInbox())).toMatchObject({ code });
    expect(await errorOf(scene.fetchInbox())).toMatchObject({ code });
    expect(renewals(scene)).toHaveLength(1);
    expect(scene.reauthentications).toEqual([
      { cause: 'session-ended', error: expect.objectContaining({ code }) },
    ]);
    expect(scene.client.device?.delegatedIdentity).toBe('dev1234$alice.btps.saas.example');
    expect(scene.revoked).toEqual([]);
  },
);

test('a renewal that is refused with DELEGATION_REVOKED asks the own server, and clears on its word', async () => {
  const scene = await signedIn();
  scene.server
    .on('POST /auth/tokens', problem('DELEGATION_REVOKED'))
    .on(statusRoute, scene.status('REVOKED', { reason: 'Device has been revoked' }));
  await scene.time.advance(tokenLifeMs);
  expect(await errorOf(scene.fetchInbox())).toMatchObject({ code: 'DELEGATION_REVOKED' });
  expect(await scene.store.load()).toBeUndefined();
  expect(scene.reauthentications).toEqual([
    { cause: 'revoked', status: expect.objectContaining({ status: 'REVOKED', authority: 'own' }) },
  ]);
});

test('a renewal that is answered after a revocation brings nothing back', async () => {
  const scene = await signedIn();
  await scene.time.advance(tokenLifeMs);
  const renewal = scene.client.fetchInbox();
  await scene.client.clearCredentials();
  expect(await errorOf(scene.time.until(renewal))).toMatchObject({ code: 'NOT_ENROLLED' });
  expect(scene.client.device).toBeUndefined();
  expect(await scene.store.load()).toBeUndefined();
});

test('tokens that the store fails to keep are used all the same, and the app is warned', async () => {
  const scene = await signedIn();
  const save = scene.store.save.bind(scene.store);
  scene.store.save = () => Promise.reject(new Error('disk full: refresh-2'));
  await scene.time.advance(tokenLifeMs);
  expect(await scene.fetchInbox()).toEqual({ messages: [], deliveryFailures: [], unproved: [] });
  expect(scene.warnings).toEqual([
    expect.objectContaining({ code: 'STORE_FAILED', reasons: ['the store could not be written'] }),
  ]);
  scene.store.save = save;
  await scene.time.advance(tokenLifeMs);
  await scene.fetchInbox();
  expect((await scene.store.load())?.tokens.refreshToken).toBe('refresh-3');
});

import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { Session } from '../../shared/client/session.ts';
import { MemoryCredentialStore } from '../../shared/client/stores/memory.ts';
import { WebCredentialStore } from '../../shared/client/stores/web.ts';
import { DeviceScene, errorOf, identity, inboxRoute, invitation, tokenLifeMs } from './device-scene.ts';
import { answer } from './scripted-server.ts';
import { SharedStore } from './shared-store.ts';
import { markedCredentials } from './stores/credentials.ts';

test('a second tab uses the tokens that the first renewed, and renews none itself', async () => {
  const scene = await new DeviceScene(new SharedStore()).enrolled();
  const second = scene.newClient();
  await second.start();
  second.stop();
  scene.server.on(inboxRoute, answer(200, { messages: [] }));
  await scene.time.advance(tokenLifeMs);
  await scene.fetchInbox();
  await scene.time.until(second.fetchInbox());
  expect(scene.server.seen('POST /auth/tokens')).toHaveLength(1);
  expect(scene.server.seen(inboxRoute).map(({ headers }) => headers.authorization)).toEqual([
    'Bearer access-2',
    'Bearer access-2',
  ]);
});

test('two tabs that renew at the same time make the same request', async () => {
  const scene = await new DeviceScene(new SharedStore()).enrolled();
  const second = scene.newClient();
  scene.server.on(inboxRoute, answer(200, { messages: [] }));
  await scene.time.advance(tokenLifeMs);
  await Promise.all([scene.client.fetchInbox(), second.fetchInbox()]);
  const ids = scene.server.seen('POST /auth/tokens').map(({ body }) => body.request_id);
  expect(ids).toEqual([ids[0], ids[0]]);
});

test('a tab that is revoked leaves alone what another tab enrolled anew', async () => {
  const store = new WebCredentialStore({ indexedDB: new IDBFactory() });
  const [old, anew] = [await markedCredentials(), await markedCredentials()];
  await store.save(old);
  const session = new Session(store);
  await session.load();
  await store.save({ ...anew, delegatedIdentity: 'dev9$alice.btps.saas.example' });
  await session.end(old.delegatedIdentity);
  expect(session.known).toBeUndefined();
  expect((await store.load())?.delegatedIdentity).toBe('dev9$alice.btps.saas.example');
});

test('a session that another tab ended is NOT_ENROLLED when it is looked at again', async () => {
  const store = new WebCredentialStore({ indexedDB: new IDBFactory() });
  await store.save(await markedCredentials());
  const session = new Session(store);
  await session.load();
  await store.clear();
  expect(await errorOf(session.reload())).toMatchObject({ code: 'NOT_ENROLLED' });
});

test('tokens that the store failed to keep are not given up for the older ones in it', async () => {
  const store = new SharedStore();
  const former = await markedCredentials();
  await store.save(former);
  const session = new Session(store);
  const known = await session.require();
  const next = { ...former, tokens: { ...former.tokens, refreshToken: 'refresh-2' } };
  store.save = () => Promise.reject(new Error('disk full'));
  expect(await errorOf(session.succeed(known, next))).toMatchObject({ code: 'STORE_FAILED' });
  expect(await session.reload()).toBe(next);
});

test('a store that fails to load is asked again', async () => {
  const store = new MemoryCredentialStore();
  const load = store.load.bind(store);
  store.load = () => Promise.reject(new Error('locked'));
  const session = new Session(store);
  expect(await errorOf(session.load())).toMatchObject({ code: 'STORE_FAILED' });
  store.load = load;
  expect(await session.load()).toBeUndefined();
});

test.each([
  ['signed out', async (session: Session, old: string) => session.end(old), undefined],
  [
    'enrolled anew',
    async (session: Session) =>
      session.replace({ ...(await markedCredentials()), delegatedIdentity: 'dev9$alice.btps.saas.example' }),
    'dev9$alice.btps.saas.example',
  ],
] as const)(
  'a device that is %s while its new tokens are being written has none of them in its store',
  async (_, change, left) => {
    const store = new MemoryCredentialStore();
    await store.save(await markedCredentials());
    const session = new Session(store);
    const former = await session.require();
    const save = store.save.bind(store);
    const { promise, resolve } = Promise.withResolvers<void>();
    store.save = async (credentials) => {
      store.save = save;
      await promise;
      await save(credentials);
    };
    const renewal = session.succeed(former, {
      ...former,
      tokens: { ...former.tokens, refreshToken: 'late' },
    });
    await change(session, former.delegatedIdentity);
    resolve();
    await renewal;
    expect((await store.load())?.delegatedIdentity).toBe(left);
    expect(session.known?.delegatedIdentity).toBe(left);
  },
);

test('a tab that was started before another one enrolled is enrolled too', async () => {
  const scene = new DeviceScene(new SharedStore());
  const second = scene.newClient();
  expect(await second.start()).toBe(false);
  second.stop();
  await scene.client.enrol(invitation);
  scene.server.on(inboxRoute, answer(200, { messages: [] }));
  await second.fetchInbox();
  expect(second.device?.delegatedIdentity).toBe(identity);
});

test('a sign-out while the store is being read is not undone by what was read', async () => {
  const store = new SharedStore();
  await store.save(await markedCredentials());
  const session = new Session(store);
  const reading = session.load();
  await session.clear();
  expect(await reading).toBeUndefined();
  expect(session.known).toBeUndefined();
});

test('clearCredentials clears a store that cannot be read', async () => {
  const scene = await new DeviceScene().enrolled();
  const load = scene.store.load.bind(scene.store);
  scene.store.load = () => Promise.reject(new Error('wrong passphrase'));
  await scene.newClient().clearCredentials();
  expect(await load()).toBeUndefined();
});

/** A device whose store fails to keep the tokens that it has just renewed. */
async function behindScene(store = new MemoryCredentialStore()) {
  const scene = await new DeviceScene(store).enrolled();
  scene.server.on(inboxRoute, answer(200, { messages: [] }));
  const save = store.save.bind(store);
  store.save = () => Promise.reject(new Error('disk full'));
  await scene.time.advance(tokenLifeMs);
  await scene.fetchInbox();
  return { scene, store, repair: () => Object.assign(store, { save }) };
}

const storedToken = async (scene: DeviceScene) => (await scene.store.load())?.tokens.refreshToken;

test.each([
  ['the next request', (scene: DeviceScene) => scene.fetchInbox()],
  ['resume', (scene: DeviceScene) => scene.client.resume()],
] as const)(
  'renewed tokens that the store failed to keep are stored by %s, and not only by the next renewal',
  async (_, act) => {
    for (const store of [new MemoryCredentialStore(), new SharedStore()]) {
      const { scene, repair } = await behindScene(store);
      expect(await storedToken(scene)).toBe('refresh-1');
      repair();
      await act(scene);
      expect(await storedToken(scene)).toBe('refresh-2');
      expect(scene.server.seen('POST /auth/tokens')).toHaveLength(1);
      expect(scene.warnings).toHaveLength(1);
    }
  },
);

test('a store that goes on failing to keep renewed tokens breaks no request, and the app is warned', async () => {
  const { scene } = await behindScene();
  expect(await scene.fetchInbox()).toEqual({ messages: [], deliveryFailures: [], unproved: [] });
  expect(scene.warnings.map(({ code }) => code)).toEqual(['STORE_FAILED', 'STORE_FAILED']);
});

test('renewed tokens that the store failed to keep do not replace what another tab enrolled since', async () => {
  const { scene, store, repair } = await behindScene(new SharedStore());
  repair();
  const stored = await store.load();
  if (!stored) throw new Error('nothing is stored');
  const anew = 'dev9$alice.btps.saas.example';
  const accessTokenExpiresAtMs = scene.time.nowMs + tokenLifeMs;
  const tokens = { ...stored.tokens, refreshToken: 'theirs', accessTokenExpiresAtMs };
  await store.save({ ...stored, delegatedIdentity: anew, tokens });
  await scene.fetchInbox();
  expect(await storedToken(scene)).toBe('theirs');
  expect(scene.client.device?.delegatedIdentity).toBe(anew);
});

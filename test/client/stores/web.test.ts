import { inspect } from 'node:util';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { createPlatform } from '../../../shared/client/create-platform.ts';
import { signText } from '../../../shared/client/device-key.ts';
import type { KeyHandle } from '../../../shared/client/platform.ts';
import { getRecord } from '../../../shared/client/stores/indexed-db.ts';
import { WebCredentialStore } from '../../../shared/client/stores/web.ts';
import { errorOf } from '../device-scene.ts';
import { markedCredentials, secretsOf } from './credentials.ts';

const platform = createPlatform();

test('credentials survive a reload of the page with a key that signs and cannot be exported (Key Storage)', async () => {
  const [indexedDB, credentials] = [new IDBFactory(), await markedCredentials('handle')];
  expect(await new WebCredentialStore({ indexedDB }).load()).toBeUndefined();
  await new WebCredentialStore({ indexedDB }).save(credentials);
  const loaded = await new WebCredentialStore({ indexedDB }).load();
  if (loaded?.keys.privateKey.kind !== 'handle') throw new Error('the handle is lost');
  expect(loaded).toEqual({ ...credentials, keys: { ...credentials.keys, privateKey: expect.anything() } });
  expect(loaded.keys.privateKey.handle.extractable).toBe(false);
  expect(await signText('text', loaded.keys, platform)).toEqual(
    await signText('text', credentials.keys, platform),
  );
});

test.each(['handle', 'seed'] as const)(
  'the database shows no secret of credentials with a %s (Key Storage)',
  async (form) => {
    const [indexedDB, credentials] = [new IDBFactory(), await markedCredentials(form)];
    const store = new WebCredentialStore({ indexedDB });
    await store.save(credentials);
    expect((await store.load())?.tokens).toEqual(credentials.tokens);
    const record = (await getRecord(indexedDB, 'btps')) as Record<string, unknown>;
    const bytes = Object.values(record).filter((value) => value instanceof Uint8Array);
    const shown = `${inspect(record, { depth: 10 })}${bytes.map((value) => Buffer.from(value).toString('latin1'))}`;
    for (const secret of secretsOf(credentials)) expect(shown).not.toContain(secret);
    await expect(crypto.subtle.exportKey('raw', record.wrappingKey as KeyHandle)).rejects.toThrow(
      /not extractable/,
    );
  },
);

test('clear leaves an empty database (revocation, Client-Side Detection)', async () => {
  const indexedDB = new IDBFactory();
  const store = new WebCredentialStore({ indexedDB });
  await store.save(await markedCredentials());
  await store.clear();
  expect(await store.load()).toBeUndefined();
  expect(await getRecord(indexedDB, 'btps')).toBeUndefined();
});

test('a database that fails is STORE_FAILED without what the browser says', async () => {
  const indexedDB = {
    open: () => {
      throw new Error('access-MARKER');
    },
  };
  const store = new WebCredentialStore({ indexedDB: indexedDB as never });
  const error = await errorOf(store.save(await markedCredentials()));
  expect(error).toMatchObject({ code: 'STORE_FAILED', reasons: ['the store could not be written'] });
  expect(inspect(error)).not.toContain('MARKER');
});

test('a platform without IndexedDB is a TypeError', () => {
  expect(() => new WebCredentialStore()).toThrow(TypeError);
});

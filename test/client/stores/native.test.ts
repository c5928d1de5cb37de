import { describe, expect, test } from 'vitest';
import { KeychainCredentialStore, type KeychainEntry } from '../../../shared/client/stores/keychain.ts';
import { ReactNativeCredentialStore } from '../../../shared/client/stores/react-native.ts';
import { errorOf } from '../device-scene.ts';
import { markedCredentials, secretsOf } from './credentials.ts';

/** Behaves as react-native-keychain does; keeps a log of what was asked of it. */
class FakeKeychain {
  readonly ACCESS_CONTROL = { BIOMETRY_CURRENT_SET: 'BiometryCurrentSet' };
  readonly ACCESSIBLE = { WHEN_UNLOCKED_THIS_DEVICE_ONLY: 'AccessibleWhenUnlockedThisDeviceOnly' };
  readonly STORAGE_TYPE = { AES_GCM: 'KeystoreAESGCM', AES_GCM_NO_AUTH: 'KeystoreAESGCM_NoAuth' };
  readonly entries = new Map<
    string,
    { readonly password: string; readonly options: { accessControl?: string } }
  >();
  prompts = 0;
  refuses = false;

  async setGenericPassword(
    _: string,
    password: string,
    options: { service: string; accessControl?: string },
  ) {
    this.entries.set(options.service, { password, options });
    return { service: options.service };
  }

  async getGenericPassword({ service }: { service: string }) {
    const entry = this.entries.get(service);
    if (!entry) return false;
    if (entry.options.accessControl !== undefined) this.prompts += 1;
    if (entry.options.accessControl !== undefined && this.refuses) throw new Error('cancelled by the user');
    return { username: 'btps', password: entry.password };
  }

  async resetGenericPassword({ service }: { service: string }) {
    return this.entries.delete(service);
  }
}

describe('React Native: iOS Keychain, Android Keystore (best-practices, Key Storage)', () => {
  test('the wrapping key asks for biometrics, on this device and unlocked; the data are encrypted under it', async () => {
    const [keychain, credentials] = [new FakeKeychain(), await markedCredentials()];
    await new ReactNativeCredentialStore({ keychain }).save(credentials);
    expect([...keychain.entries].map(([service, { options }]) => [service, options])).toEqual([
      [
        'btps.key',
        {
          service: 'btps.key',
          accessControl: 'BiometryCurrentSet',
          accessible: 'AccessibleWhenUnlockedThisDeviceOnly',
          storage: 'KeystoreAESGCM',
          authenticationPrompt: { title: 'Unlock your BTPS device' },
        },
      ],
      [
        'btps.data',
        {
          service: 'btps.data',
          accessible: 'AccessibleWhenUnlockedThisDeviceOnly',
          storage: 'KeystoreAESGCM_NoAuth',
        },
      ],
    ]);
    const data = Buffer.from(keychain.entries.get('btps.data')?.password ?? '', 'base64').toString('latin1');
    for (const secret of secretsOf(credentials)) expect(data).not.toContain(secret);
  });

  test('the user is asked once a start, and not when tokens are renewed', async () => {
    const [keychain, credentials] = [new FakeKeychain(), await markedCredentials()];
    await new ReactNativeCredentialStore({ keychain }).save(credentials);
    const store = new ReactNativeCredentialStore({ keychain });
    expect(await store.load()).toEqual(credentials);
    await store.save(credentials);
    await store.load();
    expect(keychain.prompts).toBe(1);
  });

  test('a user who declines is STORE_FAILED, and is asked again', async () => {
    const [keychain, credentials] = [new FakeKeychain(), await markedCredentials()];
    await new ReactNativeCredentialStore({ keychain }).save(credentials);
    keychain.refuses = true;
    const store = new ReactNativeCredentialStore({ keychain });
    expect(await errorOf(store.load())).toMatchObject({
      code: 'STORE_FAILED',
      reasons: ['the store could not be read'],
    });
    keychain.refuses = false;
    expect(await store.load()).toEqual(credentials);
  });

  test('data that were altered are STORE_FAILED; clear removes both entries', async () => {
    const keychain = new FakeKeychain();
    const store = new ReactNativeCredentialStore({ keychain });
    await store.save(await markedCredentials());
    const entry = keychain.entries.get('btps.data');
    if (!entry) throw new Error('nothing was stored');
    const altered = Buffer.from(entry.password, 'base64');
    altered[30] = (altered[30] ?? 0) ^ 1;
    keychain.entries.set('btps.data', { ...entry, password: altered.toString('base64') });
    expect(await errorOf(store.load())).toMatchObject({ reasons: ['the credentials were altered'] });
    await store.clear();
    expect(keychain.entries.size).toBe(0);
    expect(await store.load()).toBeUndefined();
  });
});

describe('the keychain of the operating system (best-practices, Key Storage)', () => {
  function fakeEntry() {
    let secret: number[] | null = null;
    const entry: KeychainEntry = {
      getSecret: async () => secret,
      setSecret: async (bytes) => {
        if (bytes.length > 2560) throw new Error('too long for Windows');
        secret = [...bytes];
      },
      deleteCredential: async () => {
        secret = null;
      },
    };
    return entry;
  }

  test('credentials come back, and leave with clear', async () => {
    const [entry, credentials] = [fakeEntry(), await markedCredentials()];
    const store = new KeychainCredentialStore({ openEntry: async () => entry });
    expect(await store.load()).toBeUndefined();
    await store.save(credentials);
    expect(await store.load()).toEqual(credentials);
    await store.clear();
    expect(await store.load()).toBeUndefined();
  });

  test('an access token that does not fit into 2,560 bytes is left out, and counts as expired', async () => {
    const [entry, credentials] = [fakeEntry(), await markedCredentials()];
    const long = { ...credentials, tokens: { ...credentials.tokens, accessToken: 'x'.repeat(2500) } };
    const store = new KeychainCredentialStore({ openEntry: async () => entry });
    await store.save(long);
    const tokens = { ...credentials.tokens, accessToken: '', accessTokenExpiresAtMs: 0 };
    expect(await store.load()).toEqual({ ...credentials, tokens });
  });

  test('a system without a keychain is STORE_FAILED, and is tried again', async () => {
    const entry = fakeEntry();
    let opened = 0;
    const store = new KeychainCredentialStore({
      openEntry: async (service, account) => {
        opened += 1;
        if (opened === 1) throw new Error(`no keychain for ${service} ${account}`);
        return entry;
      },
    });
    expect(await errorOf(store.load())).toMatchObject({ code: 'STORE_FAILED' });
    expect(await store.load()).toBeUndefined();
  });
});

describe('a wrapping key that cannot be read at an enrolment (best-practices, Key Storage)', () => {
  const failure = (code: string, message: string) => Object.assign(new Error(message), { code });
  const invalidated = failure('E_AUTH_INVALIDATED', 'Key permanently invalidated');
  const cancelled = failure('E_AUTH_CANCELED', 'User canceled the operation.');

  /** A keychain that holds an old session, and gives out its wrapping key no more. */
  async function failing(error: Error) {
    const keychain = new FakeKeychain();
    const old = await markedCredentials();
    await new ReactNativeCredentialStore({ keychain }).save(old);
    const read = keychain.getGenericPassword.bind(keychain);
    const before = keychain.entries.get('btps.key');
    keychain.getGenericPassword = async (options) => {
      if (keychain.entries.get(options.service) === before) throw error;
      return read(options);
    };
    const again = () => Object.assign(keychain, { getGenericPassword: read });
    return { keychain, old, again };
  }

  test.each([
    ['E_AUTH_INVALIDATED', invalidated],
    [
      'an older version of the package',
      failure('E_CRYPTO_FAILED', 'Wrapped error: Key permanently invalidated'),
    ],
  ])('invalidated, as %s says it: the enrolment is stored under a new key', async (_, error) => {
    const { keychain } = await failing(error);
    const anew = await markedCredentials();
    await new ReactNativeCredentialStore({ keychain }).save(anew);
    expect(await new ReactNativeCredentialStore({ keychain }).load()).toEqual(anew);
  });

  test('declined by the user while an old session is stored: STORE_FAILED, and the old session stays', async () => {
    const { keychain, old, again } = await failing(cancelled);
    const store = new ReactNativeCredentialStore({ keychain });
    expect(await errorOf(store.save(await markedCredentials()))).toMatchObject({
      code: 'STORE_FAILED',
      reasons: ['the store could not be written'],
    });
    again();
    expect(await store.load()).toEqual(old);
  });

  test('declined by the user while the key protects nothing: the enrolment is stored under a new key', async () => {
    const { keychain } = await failing(cancelled);
    keychain.entries.delete('btps.data');
    const anew = await markedCredentials();
    const store = new ReactNativeCredentialStore({ keychain });
    await store.save(anew);
    expect(await store.load()).toEqual(anew);
  });

  test('invalidated: a new key is written only after the old one was removed, as the Keystore demands', async () => {
    const { keychain } = await failing(invalidated);
    const write = keychain.setGenericPassword.bind(keychain);
    keychain.setGenericPassword = async (name, password, options) => {
      if (keychain.entries.has(options.service) && options.service === 'btps.key') throw invalidated;
      return write(name, password, options);
    };
    await new ReactNativeCredentialStore({ keychain }).save(await markedCredentials());
    expect([...keychain.entries.keys()].toSorted()).toEqual(['btps.data', 'btps.key']);
  });
});

import { afterEach, expect, test, vi } from 'vitest';
import { KeychainCredentialStore } from '../../../shared/client/stores/keychain.ts';
import { errorOf } from '../device-scene.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.doUnmock('@napi-rs/keyring');
});

test('the keyring of the kernel, which a restart empties, is not taken in the place of the Secret Service', async () => {
  const opened: unknown[] = [];
  vi.doMock('@napi-rs/keyring', () => ({
    AsyncEntry: class {
      constructor(...given: unknown[]) {
        opened.push(given);
      }
      getSecret = async () => null;
    },
  }));
  expect(await new KeychainCredentialStore({ account: 'work' }).load()).toBeUndefined();
  expect(opened).toEqual([['btps', 'work', { linux: { store: 'secret-service' } }]]);
});

test.runIf(process.platform === 'linux')(
  'a Linux without a Secret Service is STORE_FAILED with the package itself (Key Storage)',
  async () => {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/nonexistent');
    expect(await errorOf(new KeychainCredentialStore({ service: 'btps-test' }).load())).toMatchObject({
      code: 'STORE_FAILED',
      reasons: ['the store could not be read'],
    });
  },
);

import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  ReactNativeCredentialStore,
  type ReactNativeKeychain,
} from '../../../shared/client/stores/react-native.ts';
import { errorOf } from '../device-scene.ts';
import { markedCredentials } from './credentials.ts';

/** What react-native-keychain 10 declares, as far as a store of credentials can use it. */
declare namespace DocumentedKeychain {
  enum ACCESS_CONTROL {
    USER_PRESENCE = 'UserPresence',
    BIOMETRY_ANY = 'BiometryAny',
    BIOMETRY_CURRENT_SET = 'BiometryCurrentSet',
    DEVICE_PASSCODE = 'DevicePasscode',
    BIOMETRY_ANY_OR_DEVICE_PASSCODE = 'BiometryAnyOrDevicePasscode',
    BIOMETRY_CURRENT_SET_OR_DEVICE_PASSCODE = 'BiometryCurrentSetOrDevicePasscode',
  }
  enum ACCESSIBLE {
    WHEN_UNLOCKED = 'AccessibleWhenUnlocked',
    AFTER_FIRST_UNLOCK = 'AccessibleAfterFirstUnlock',
    WHEN_PASSCODE_SET_THIS_DEVICE_ONLY = 'AccessibleWhenPasscodeSetThisDeviceOnly',
    WHEN_UNLOCKED_THIS_DEVICE_ONLY = 'AccessibleWhenUnlockedThisDeviceOnly',
    AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY = 'AccessibleAfterFirstUnlockThisDeviceOnly',
  }
  enum STORAGE_TYPE {
    AES_CBC = 'KeystoreAESCBC',
    AES_GCM_NO_AUTH = 'KeystoreAESGCM_NoAuth',
    AES_GCM = 'KeystoreAESGCM',
    RSA = 'KeystoreRSAECB',
  }
  interface GetOptions {
    service?: string;
    accessControl?: ACCESS_CONTROL;
    authenticationPrompt?: { title?: string; subtitle?: string; description?: string; cancel?: string };
  }
  interface SetOptions extends GetOptions {
    accessible?: ACCESSIBLE;
    storage?: STORAGE_TYPE;
  }
  interface Result {
    service: string;
    storage: STORAGE_TYPE;
  }
  function setGenericPassword(
    username: string,
    password: string,
    options?: SetOptions,
  ): Promise<false | Result>;
  function getGenericPassword(
    options?: GetOptions,
  ): Promise<false | (Result & { username: string; password: string })>;
  function resetGenericPassword(options?: { service?: string }): Promise<boolean>;
}

/** The options that are declared, and what the store may give for each. */
const options: Readonly<Record<keyof DocumentedKeychain.SetOptions, RegExp>> = {
  service: /^"[a-z.]+"$/,
  accessControl: /^"BiometryCurrentSet"$/,
  accessible: /^"AccessibleWhenUnlockedThisDeviceOnly"$/,
  storage: /^"KeystoreAESGCM(_NoAuth)?"$/,
  authenticationPrompt: /^\{"title":"[^"]+"\}$/,
};

/** The package on a device whose keychain takes nothing; it notes options that it was not to be given. */
function uselessKeychain() {
  const unexpected: string[] = [];
  const check = (given: object) => {
    for (const [name, value] of Object.entries(given)) {
      const declared = options[name as keyof typeof options];
      if (!declared?.test(JSON.stringify(value))) unexpected.push(name);
    }
  };
  const keychain: ReactNativeKeychain = {
    ACCESS_CONTROL: { BIOMETRY_CURRENT_SET: 'BiometryCurrentSet' },
    ACCESSIBLE: { WHEN_UNLOCKED_THIS_DEVICE_ONLY: 'AccessibleWhenUnlockedThisDeviceOnly' },
    STORAGE_TYPE: { AES_GCM: 'KeystoreAESGCM', AES_GCM_NO_AUTH: 'KeystoreAESGCM_NoAuth' },
    setGenericPassword: async (_, __, given) => {
      check(given);
      return false;
    },
    getGenericPassword: async (given) => {
      check(given);
      return false;
    },
    resetGenericPassword: async (given) => {
      check(given);
      return true;
    },
  };
  return { keychain, unexpected };
}

describe('react-native-keychain, as it is documented (best-practices, Key Storage)', () => {
  test('the package itself is what the store takes', () => {
    expectTypeOf<typeof DocumentedKeychain>().toExtend<ReactNativeKeychain>();
  });

  test('a keychain that answers false has stored nothing: STORE_FAILED, by documented options alone', async () => {
    const { keychain, unexpected } = uselessKeychain();
    const store = new ReactNativeCredentialStore({ keychain });
    expect(await errorOf(store.save(await markedCredentials()))).toMatchObject({
      code: 'STORE_FAILED',
      reasons: ['the keychain stored nothing'],
    });
    expect(await store.load()).toBeUndefined();
    await store.clear();
    expect(unexpected).toEqual([]);
  });
});

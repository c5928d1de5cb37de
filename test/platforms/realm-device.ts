import { runInNewContext } from 'node:vm';
import type { ReactNativeKeychain } from '../../shared/client/index.ts';
import type { DeviceApp, StepResult } from './app/device-app.ts';
import type { Device, StoredCredentials } from './device.ts';

/** Bytes that come from outside have the outer realm's prototype, as nothing has where there is one realm only. */
const realmsOwnBytes = `
  const { encode } = TextEncoder.prototype;
  const encoder = new TextEncoder();
  TextEncoder = class {
    encode(text) {
      return new Uint8Array(encode.call(encoder, text));
    }
  };`;

/**
 * The app in a realm that has nothing but the language and what React Native offers beside it, of which the SDK needs
 * no more than this: no WebCrypto, TextDecoder, URL, Headers, IndexedDB, or anything of Node.js.
 */
export class RealmDevice implements Device {
  readonly platform = 'a realm like React Native';
  readonly encrypts = false;
  readonly keyForm = 'seed';
  readonly #program: string;
  readonly #entries = new Map<string, string>();
  #app: DeviceApp;

  constructor(program: string) {
    this.#program = program;
    this.#app = this.#start();
  }

  async run(step: string, argument?: unknown): Promise<StepResult> {
    // In JSON, since objects of another realm have other prototypes.
    return JSON.parse(JSON.stringify(await this.#app.run(step, argument)));
  }

  async restart(): Promise<void> {
    this.#app.client.stop();
    this.#app = this.#start();
  }

  async stored(): Promise<StoredCredentials> {
    const sealed = this.#entries.get('btps.data') ?? '';
    return { text: Buffer.from(sealed, 'base64').toString('latin1'), handles: 0, exported: 0 };
  }

  async stop(): Promise<void> {
    this.#app.client.stop();
  }

  #start(): DeviceApp {
    const realm = {
      keychain: this.#keychain(),
      fetch,
      AbortController,
      TextEncoder,
      atob,
      btoa,
      setTimeout,
      clearTimeout,
      crypto: { getRandomValues: (array: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(array) },
    };
    return runInNewContext(`${realmsOwnBytes}\n${this.#program}\nbundle.createApp(keychain)`, realm);
  }

  #keychain(): ReactNativeKeychain {
    return {
      ACCESS_CONTROL: { BIOMETRY_CURRENT_SET: 'BiometryCurrentSet' },
      ACCESSIBLE: { WHEN_UNLOCKED_THIS_DEVICE_ONLY: 'AccessibleWhenUnlockedThisDeviceOnly' },
      STORAGE_TYPE: { AES_GCM: 'KeystoreAESGCM', AES_GCM_NO_AUTH: 'KeystoreAESGCM_NoAuth' },
      setGenericPassword: async (_, password, { service }) => void this.#entries.set(service, password),
      getGenericPassword: async ({ service }) => {
        const password = this.#entries.get(service);
        return password === undefined ? false : { password };
      },
      resetGenericPassword: async ({ service }) => this.#entries.delete(service),
    };
  }
}

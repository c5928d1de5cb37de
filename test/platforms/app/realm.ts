import { ReactNativeCredentialStore, type ReactNativeKeychain } from '../../../shared/client/index.ts';
import { DeviceApp } from './device-app.ts';

/** The app on an engine like React Native's, with the keychain of its device. */
export function createApp(keychain: ReactNativeKeychain): DeviceApp {
  return new DeviceApp(new ReactNativeCredentialStore({ keychain }));
}

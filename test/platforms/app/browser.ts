import { WebCredentialStore } from '../../../shared/client/index.ts';
import { readBrowserStorage } from './browser-storage.ts';
import { DeviceApp } from './device-app.ts';

/** What the page has, for the driver of the browser to call. */
export interface PageApp {
  readonly app: DeviceApp;
  readonly readBrowserStorage: typeof readBrowserStorage;
}

// The app in a browser: an ordinary page, whose store is the one that the SDK has for browsers.
Object.assign(globalThis, { app: new DeviceApp(new WebCredentialStore()), readBrowserStorage });

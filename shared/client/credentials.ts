import type { DeviceKeys } from './device-key.ts';

/** Everything that a device is given when it enrols, with the key that it made. Secret as a whole. */
export interface Credentials {
  /** URL of the device's own server, without a final slash. */
  readonly server: string;
  /** `alice$saas.com`. */
  readonly userIdentity: string;
  /** `dev1234$alice.btps.saas.com`. */
  readonly delegatedIdentity: string;
  readonly scopes: readonly string[];
  readonly keys: DeviceKeys;
  readonly tokens: DeviceTokens;
}

/** The tokens of a device. */
export interface DeviceTokens {
  readonly accessToken: string;
  /** End of the access token, epoch milliseconds. */
  readonly accessTokenExpiresAtMs: number;
  /** Good once. */
  readonly refreshToken: string;
  /**
   * Id of the request that will use the refresh token. It is chosen and stored with the token, so that every attempt
   * is one and the same request to the server, also after a crash and from another tab.
   */
  readonly renewalId: string;
}

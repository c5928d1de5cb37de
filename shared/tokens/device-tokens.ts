import type { IssuedAccessToken } from './issue-access-token.ts';

/** What a device is given when it enrols or renews. */
export interface DeviceTokens {
  readonly scopes: readonly string[];
  readonly access: IssuedAccessToken;
  /** Good once. */
  readonly refreshToken: string;
}

import type { Placed } from './audit-event.ts';

/**
 * A refresh token was presented that had been used before, or was never given out to this device: somebody has a
 * copy. All of the device's refresh tokens are revoked by the same write.
 */
export interface RefreshTokenReusedEvent extends Placed {
  readonly type: 'refresh_token_reused';
  readonly success: false;
  readonly code: 'INVALID_AUTH_TOKEN';
  /** The delegated identity. */
  readonly identity: string;
  /** Fingerprint that the request named. */
  readonly fingerprint: string;
  /** Whether the request was signed with the device's own key. */
  readonly signedByDevice: boolean;
  /** Source address that it came from. */
  readonly source: string;
  readonly requestId: string;
}

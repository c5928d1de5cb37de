import type { Credentials } from './credentials.ts';

/** Who a device is; nothing of it is secret. */
export interface DeviceDescription
  extends Pick<Credentials, 'server' | 'userIdentity' | 'delegatedIdentity' | 'scopes'> {
  /** Base64 of the public key's SPKI in DER. */
  readonly publicKey: string;
  readonly fingerprint: string;
}

/** Takes from credentials what may be shown. */
export function describeDevice(credentials: Credentials): DeviceDescription {
  const { server, userIdentity, delegatedIdentity, scopes, keys } = credentials;
  const { publicKey, fingerprint } = keys;
  return { server, userIdentity, delegatedIdentity, scopes, publicKey, fingerprint };
}

import type { Credentials } from '../../../shared/client/credentials.ts';
import { generateDeviceKeys } from '../../../shared/client/generate-device-keys.ts';

/** Occurs in every secret of these credentials, and nowhere else. */
export const marker = 'MARKER';

/** Credentials whose tokens hold the marker. */
export async function markedCredentials(form: 'handle' | 'seed' = 'seed'): Promise<Credentials> {
  return {
    server: 'https://api.saas.example',
    userIdentity: 'alice$saas.example',
    delegatedIdentity: 'dev1234$alice.btps.saas.example',
    scopes: ['send'],
    keys: await generateDeviceKeys({ form }),
    tokens: {
      accessToken: `access-${marker}`,
      accessTokenExpiresAtMs: 1_768_474_200_000,
      refreshToken: `refresh-${marker}`,
      renewalId: `renewal_${marker}`,
    },
  };
}

/** The secrets of credentials, as they must not be found anywhere. */
export function secretsOf({ keys, tokens }: Credentials): readonly string[] {
  const { accessToken, refreshToken } = tokens;
  const seed = keys.privateKey.kind === 'seed' ? [keys.privateKey.seed] : [];
  return [accessToken, refreshToken, ...seed];
}

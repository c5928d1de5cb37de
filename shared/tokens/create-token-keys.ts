import { KMSClient } from '@aws-sdk/client-kms';
import { kmsTokenKey } from './kms-token-key.ts';
import { localTokenKey } from './local-token-key.ts';
import type { TokenKey, TokenKeys } from './token-key.ts';
import { type KeyVariable, readTokenKeySettings, type TokenKeySetting } from './token-key-settings.ts';

/**
 * Makes the token keys of a function from its environment. They are loaded at their first use and kept; after a
 * failure the next use tries again.
 *
 * @param variable the one that holds them: the server's own key is kept in the same way
 * @throws TypeError when the variable is missing or malformed
 */
export function createTokenKeys(
  environment: Readonly<Record<string, string | undefined>>,
  variable: KeyVariable = 'TOKEN_KEYS',
): TokenKeys {
  const settings = readTokenKeySettings(environment, variable);
  const kms = settings.some((setting) => 'kmsKeyId' in setting) ? createKmsClient() : undefined;
  let loading: ReturnType<TokenKeys> | undefined;
  return () => {
    loading ??= load(settings, kms).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

async function load(settings: readonly TokenKeySetting[], kms: KMSClient | undefined) {
  const [first, ...rest] = await Promise.all(settings.map((setting) => loadOne(setting, kms)));
  if (!first) throw new TypeError('there is no token key');
  return [first, ...rest] as const;
}

function loadOne(setting: TokenKeySetting, kms: KMSClient | undefined): Promise<TokenKey> {
  if ('privateKey' in setting) return localTokenKey(setting.privateKey, setting.kid);
  if (!kms) throw new TypeError('a key of KMS needs a client');
  return kmsTokenKey(kms, setting.kmsKeyId, setting.kid);
}

function createKmsClient(): KMSClient {
  return new KMSClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
}

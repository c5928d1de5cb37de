import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { deploymentValue } from '../aws/deployment.ts';
import { type Canary, deriveCanary } from './derive-canary.ts';

/** How long a secret is kept in memory, milliseconds: so late is a replaced one noticed. */
const lifeMs = 300_000;

/**
 * Makes the source of the canary from the environment of a function: its secret comes from Secrets Manager.
 *
 * @param now clock, epoch milliseconds
 * @throws TypeError when the environment does not name the secret
 */
export function createCanarySource(
  environment: Readonly<Record<string, string | undefined>>,
  domain: string,
  now: () => number = Date.now,
): () => Promise<Canary> {
  const SecretId = deploymentValue(environment, 'CANARY_SECRET');
  const client = new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
  let known: { readonly canary: Canary; readonly readAtMs: number } | undefined;
  return async () => {
    if (known && now() - known.readAtMs < lifeMs) return known.canary;
    try {
      const { SecretString: secret } = await client.send(new GetSecretValueCommand({ SecretId }));
      if (secret === undefined) throw new Error('the secret of the canary holds no text');
      known = { canary: deriveCanary(secret, domain), readAtMs: now() };
    } catch (error) {
      // Secrets Manager out of reach says nothing of what is checked.
      if (!known) throw error;
    }
    return known.canary;
  };
}

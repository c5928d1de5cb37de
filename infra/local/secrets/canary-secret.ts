import { randomBytes } from 'node:crypto';

/** Id of the secret of the canary in a local cloud. */
export const canarySecretId = 'canary';

/** Makes the secrets of a local cloud: what the keys of the canary follow from, as long as Secrets Manager makes it. */
export function generateSecrets(): Map<string, string> {
  return new Map([[canarySecretId, randomBytes(32).toString('hex')]]);
}

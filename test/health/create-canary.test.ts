import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type SecretsServer, startSecretsServer } from '../../infra/local/secrets/secrets-server.ts';
import { createCanarySource } from '../../shared/health/create-canary.ts';
import { deriveCanary } from '../../shared/health/derive-canary.ts';

const domain = 'saas.example';
const secrets = new Map<string, string>();
let server: SecretsServer;

beforeAll(async () => {
  server = await startSecretsServer(secrets);
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', server.url);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

test('a replaced secret is noticed after five minutes, and Secrets Manager out of reach changes nothing', async () => {
  const clock = { nowMs: 1_000_000 };
  const canary = createCanarySource({ CANARY_SECRET: 'canary' }, domain, () => clock.nowMs);
  const key = async () => (await canary()).primaryKey.spkiBase64;
  const keyOf = (secret: string) => deriveCanary(secret, domain).primaryKey.spkiBase64;
  const [first, second] = ['a'.repeat(64), 'b'.repeat(64)];
  await expect(key()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });

  secrets.set('canary', first);
  expect(await key()).toBe(keyOf(first));
  secrets.set('canary', second);
  clock.nowMs += 299_999;
  expect(await key()).toBe(keyOf(first));
  clock.nowMs += 1;
  expect(await key()).toBe(keyOf(second));

  secrets.delete('canary');
  clock.nowMs += 300_000;
  expect(await key()).toBe(keyOf(second));
});

import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SecretsServer, startSecretsServer } from '../../../../infra/local/secrets/secrets-server.ts';

const secrets = new Map([['canary', 'first']]);
let server: SecretsServer;
let client: SecretsManagerClient;

beforeAll(async () => {
  server = await startSecretsServer(secrets);
  client = new SecretsManagerClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

test('GetSecretValue tells what the secret holds now', async () => {
  const read = async () =>
    (await client.send(new GetSecretValueCommand({ SecretId: 'canary' }))).SecretString;
  expect(await read()).toBe('first');
  secrets.set('canary', 'second');
  expect(await read()).toBe('second');
});

test('a secret that is not there is refused as Secrets Manager does', async () => {
  await expect(client.send(new GetSecretValueCommand({ SecretId: 'other' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
  });
});

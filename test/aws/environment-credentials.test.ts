import { describe, expect, test } from 'vitest';
import { defaultProvider } from '../../shared/aws/environment-credentials.ts';

const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };

describe('credentials of the environment', () => {
  test('with a session token: all three', async () => {
    const credentials = await defaultProvider({}, { ...keys, AWS_SESSION_TOKEN: 'session' })();
    expect(credentials).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'session' });
  });

  test('without one: the two', async () => {
    expect(await defaultProvider({}, keys)()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret' });
  });

  test('without a secret: an error that names none', async () => {
    await expect(defaultProvider({}, { AWS_ACCESS_KEY_ID: 'id' })()).rejects.toEqual(
      new Error('the environment holds no AWS credentials'),
    );
  });
});

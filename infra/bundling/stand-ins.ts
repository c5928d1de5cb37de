import { fileURLToPath } from 'node:url';

const fileOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/**
 * What stands for parts of the SDK that no function needs, although every client holds on to them. Credentials, event
 * streams and files are loaded by the SDK when they are needed, which also keeps a bundler from leaving out what they
 * share with the rest.
 */
export const standIns: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': fileOf('shared/aws/environment-credentials.ts'),
  '@smithy/core/event-streams': fileOf('shared/aws/no-event-streams.ts'),
  '@aws-sdk/endpoint-cache': fileOf('shared/aws/no-endpoint-cache.ts'),
  'node:fs/promises': fileOf('shared/aws/no-shared-files.ts'),
};

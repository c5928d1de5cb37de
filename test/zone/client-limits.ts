import type { Route53Client } from '@aws-sdk/client-route-53';
import type { S3Client } from '@aws-sdk/client-s3';

/** How often a client asks, and how long it waits each time, milliseconds; known once it has asked for something. */
export async function limitsOf({ config }: Route53Client | S3Client): Promise<object> {
  const { connectionTimeout, requestTimeout, throwOnRequestTimeout } = (
    config.requestHandler as unknown as { httpHandlerConfigs(): Record<string, unknown> }
  ).httpHandlerConfigs();
  const maxAttempts = await config.maxAttempts();
  return { maxAttempts, connectionTimeout, requestTimeout, throws: throwOnRequestTimeout };
}

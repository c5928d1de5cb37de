/** Credentials as the SDK's clients take them. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Stands in every bundle for the SDK's chain of credential providers: Lambda gives a function its credentials in its
 * environment and nowhere else, and the chain (profiles, SSO, container and instance metadata, web identities) is a
 * quarter of a bundle. Named as the SDK names what it replaces.
 *
 * @param environment that of the process unless given
 * @returns the provider; it rejects where the environment holds no credentials
 */
export function defaultProvider(
  _options?: unknown,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): () => Promise<Credentials> {
  return async () => {
    const {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    } = environment;
    if (!accessKeyId || !secretAccessKey) throw new Error('the environment holds no AWS credentials');
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  };
}

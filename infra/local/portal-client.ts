import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { LocalCloud } from './cloud.ts';

/** What a portal has to know of a local cloud. */
export type PortalAccess = Pick<LocalCloud, 'portalUrl' | 'credentials' | 'environment'>;

/**
 * Sends a request to the portal API, signed (AWS signature version 4) as a portal signs with its credentials.
 *
 * @param path path without a query; `$` may stand as it is and is sent as `%24`
 * @param body sent as JSON
 */
export async function signedPortalRequest(
  { portalUrl, credentials, environment }: PortalAccess,
  method: string,
  path: string,
  body?: object,
): Promise<Response> {
  const { protocol, host, hostname } = new URL(portalUrl);
  const encodedPath = path.replaceAll('$', '%24');
  const text = body === undefined ? undefined : JSON.stringify(body);
  const signer = new SignatureV4({
    credentials,
    region: environment.AWS_REGION ?? 'us-east-1',
    service: 'execute-api',
    sha256: Sha256,
  });
  const { headers } = await signer.sign({
    method,
    protocol,
    hostname,
    path: encodedPath,
    headers: { host, ...(text !== undefined && { 'content-type': 'application/json' }) },
    body: text,
  });
  return fetch(`${portalUrl}${encodedPath}`, { method, headers, ...(text !== undefined && { body: text }) });
}

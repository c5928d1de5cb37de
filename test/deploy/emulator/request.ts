import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { credentials, type Emulator, region } from './start.ts';

/** A request to a service whose client is none of the project's packages. */
export interface ServiceRequest {
  /** As in the scope of a signature: `logs`. */
  readonly service: string;
  /** Region of the request; that of the deployment unless given. */
  readonly region?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Who asks; the root user unless given. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Sends a signed request to the emulator. */
export async function request({ url }: Pick<Emulator, 'url'>, sent: ServiceRequest): Promise<Response> {
  const { protocol, host, hostname, port } = new URL(url);
  const signer = new SignatureV4({
    credentials: sent.credentials ?? credentials,
    region: sent.region ?? region,
    service: sent.service,
    sha256: Sha256,
  });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol,
    hostname,
    port: Number(port),
    path: '/',
    headers: { host, ...sent.headers },
    body: sent.body,
  });
  return fetch(url, { method: 'POST', headers, body: sent.body });
}

/** Sends a request of the query protocol, which CloudFormation and IAM speak; the answer is XML. */
export function query(
  emulator: Pick<Emulator, 'url'>,
  service: 'cloudformation' | 'iam',
  parameters: Readonly<Record<string, string>>,
  inRegion = region,
): Promise<Response> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const version = service === 'iam' ? '2010-05-08' : '2010-05-15';
  const body = new URLSearchParams({ ...parameters, Version: version }).toString();
  return request(emulator, { service, region: inRegion, headers, body });
}

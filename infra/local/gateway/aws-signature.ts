import { createHash, timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { decodePath } from './match-route.ts';
import type { GatewayRequest } from './request-event.ts';

/** The parts of a request that a signature covers. */
export type SignedRequest = Pick<GatewayRequest, 'method' | 'target' | 'headers' | 'body'>;

/** What a signature is checked against. */
export interface SignatureCheck {
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
  /** Name of the service in the scope of the credential: `execute-api`. */
  readonly service: string;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/** What the `Authorization` header of a signed request says. */
interface Claim {
  /** `{access key id}/{date}/{region}/{service}/aws4_request`. */
  readonly credential: string;
  /** Lower-case names. */
  readonly signedHeaders: ReadonlySet<string>;
  /** In hexadecimal. */
  readonly signature: string;
}

const maxClockSkewMs = 300_000;

/**
 * Checks the AWS signature (version 4, in the `Authorization` header) of a request: made with the credentials, for
 * this region and service, at most five minutes off, over the host, the time, the path, the query and the body.
 *
 * Source: IAM user guide, "Create a signed AWS API request".
 */
export async function isSignedWith(check: SignatureCheck, request: SignedRequest): Promise<boolean> {
  const claim = readClaim(header(request, 'authorization'));
  const time = header(request, 'x-amz-date');
  const signedAtMs = readTime(time);
  if (claim === undefined || Number.isNaN(signedAtMs)) return false;
  if (Math.abs(check.nowMs - signedAtMs) > maxClockSkewMs) return false;
  const { credentials, region, service } = check;
  const scope = [credentials.accessKeyId, time.slice(0, 8), region, service, 'aws4_request'].join('/');
  if (claim.credential !== scope || !coversEssentials(claim, request)) return false;
  for (const encodesPathTwice of isEncoded(request) ? [true, false] : [true]) {
    const expected = await sign(request, claim, { ...check, signedAtMs, encodesPathTwice });
    if (isSameText(expected, claim.signature)) return true;
  }
  return false;
}

function readClaim(authorization: string): Claim | undefined {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^\s,]+),\s*SignedHeaders=([^\s,]+),\s*Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (match === null) return undefined;
  const [, credential = '', names = '', signature = ''] = match;
  return { credential, signedHeaders: new Set(names.split(';')), signature };
}

/** Reads `20261122T022805Z` as epoch milliseconds; NaN when it is no such time. */
function readTime(text: string): number {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  return iso === text ? Number.NaN : Date.parse(iso);
}

/** Host and every header of AWS's own have to be signed, and a hash that is stated has to be the body's. */
function coversEssentials({ signedHeaders }: Claim, request: SignedRequest): boolean {
  const names = Object.keys(request.headers);
  const statedHash = header(request, 'x-amz-content-sha256');
  return (
    signedHeaders.has('host') &&
    names.every((name) => !name.startsWith('x-amz-') || signedHeaders.has(name)) &&
    [...signedHeaders].every((name) => names.includes(name)) &&
    (statedHash === '' || statedHash === createHash('sha256').update(request.body).digest('hex'))
  );
}

interface Signing extends SignatureCheck {
  readonly signedAtMs: number;
  /** The specification encodes the path that is sent once more, except for S3; older versions of curl do not. */
  readonly encodesPathTwice: boolean;
}

/** The signature that the request should have. */
async function sign(request: SignedRequest, { signedHeaders }: Claim, signing: Signing): Promise<string> {
  const { credentials, region, service, signedAtMs, encodesPathTwice: uriEscapePath } = signing;
  const signer = new SignatureV4({
    credentials,
    region,
    service,
    uriEscapePath,
    sha256: Sha256,
    applyChecksum: false,
  });
  const [path = '/', query = ''] = request.target.split('?', 2);
  const { headers } = await signer.sign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: encodePath(path),
      query: readQuery(query),
      headers: Object.fromEntries([...signedHeaders].map((name) => [name, header(request, name)])),
      body: request.body,
    },
    { signingDate: new Date(signedAtMs), signableHeaders: new Set(signedHeaders) },
  );
  return readClaim(headers.authorization ?? '')?.signature ?? '';
}

function header({ headers }: SignedRequest, name: string): string {
  return headers[name]?.join(',') ?? '';
}

/** Whether all of the path is sent as it has to be. */
function isEncoded({ target }: SignedRequest): boolean {
  const [path = '/'] = target.split('?', 1);
  return encodePath(path) === path;
}

/** API Gateway encodes what it decoded (RFC 3986): a `$` that was sent as it is does not match its signature. */
function encodePath(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(decodePath(segment)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function readQuery(query: string): Record<string, string[]> {
  const parameters = new URLSearchParams(query);
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name)]));
}

function isSameText(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}

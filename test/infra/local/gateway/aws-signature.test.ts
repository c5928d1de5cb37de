import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, test } from 'vitest';
import { isSignedWith, type SignedRequest } from '../../../../infra/local/gateway/aws-signature.ts';

const nowMs = Date.UTC(2026, 10, 22, 2, 28, 5);
const check = {
  credentials: { accessKeyId: 'local', secretAccessKey: 'secret' },
  region: 'us-east-1',
  service: 'execute-api',
  nowMs,
};

/** What differs from an ordinary signature. */
interface Signing {
  readonly credentials?: typeof check.credentials;
  readonly region?: string;
  readonly service?: string;
  readonly atMs?: number;
  readonly path?: string;
  readonly query?: Record<string, string | string[]>;
  readonly headers?: Record<string, string>;
  /** A header that the signature does not cover. */
  readonly uncovered?: string;
  /** As older versions of curl sign. */
  readonly encodesPathTwice?: boolean;
}

const target = '/identities/alice%24saas.example';

/** Signs a request as a client does. */
async function signed(signing: Signing = {}): Promise<SignedRequest> {
  const { credentials = check.credentials, region = check.region, service = check.service } = signing;
  const { path = target, query = {}, headers = {}, encodesPathTwice: uriEscapePath = true } = signing;
  const signer = new SignatureV4({ credentials, region, service, uriEscapePath, sha256: Sha256 });
  const body = '{"a":1}';
  const sent = await signer.sign(
    {
      method: 'PUT',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path,
      query,
      headers: { host: '127.0.0.1:1', 'content-type': 'application/json', ...headers },
      body,
    },
    {
      signingDate: new Date(signing.atMs ?? nowMs),
      ...(signing.uncovered && { unsignableHeaders: new Set([signing.uncovered]) }),
    },
  );
  const parameters = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  const search = new URLSearchParams(parameters).toString();
  return {
    method: 'PUT',
    target: search ? `${path}?${search}` : path,
    headers: Object.fromEntries(
      Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), [value]]),
    ),
    body: Buffer.from(body),
  };
}

const withHeader = (request: SignedRequest, name: string, value: string): SignedRequest => ({
  ...request,
  headers: { ...request.headers, [name]: [value] },
});

describe('the check of an AWS signature (IAM user guide, Create a signed AWS API request)', () => {
  test.each<[string, Signing]>([
    ['as the SDKs sign', {}],
    ['as older versions of curl sign the path', { encodesPathTwice: false }],
    ['299 s ago', { atMs: nowMs - 299_000 }],
    ['299 s ahead', { atMs: nowMs + 299_000 }],
    ['with a query', { query: { b: 'x y', a: ['2', '1'], 'c/d': '' } }],
    ['with a header that proxies may change left out', { headers: { 'user-agent': 'test' } }],
    ['with spaces in a header', { headers: { 'x-note': '  a   b ' } }],
  ])('a request that is signed %s is let through', async (_, signing) => {
    expect(await isSignedWith(check, await signed(signing))).toBe(true);
  });

  test.each<[string, Signing]>([
    ['301 s ago', { atMs: nowMs - 301_000 }],
    ['301 s ahead', { atMs: nowMs + 301_000 }],
    ['with another secret', { credentials: { accessKeyId: 'local', secretAccessKey: 'other' } }],
    ['as somebody else', { credentials: { accessKeyId: 'other', secretAccessKey: 'secret' } }],
    ['for another region', { region: 'eu-west-1' }],
    ['for another service', { service: 'events' }],
    ['with a bare $ in the path', { path: '/identities/alice$saas.example' }],
    ['without its host', { uncovered: 'host' }],
    ['without a header of AWS', { headers: { 'x-amz-note': 'a' }, uncovered: 'x-amz-note' }],
    ['with the hash of another body', { headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }],
  ])('a request that is signed %s is not', async (_, signing) => {
    expect(await isSignedWith(check, await signed(signing))).toBe(false);
  });

  test.each<[string, (request: SignedRequest) => SignedRequest]>([
    ['its method', (request) => ({ ...request, method: 'POST' })],
    ['its path', (request) => ({ ...request, target: '/identities/bob%24saas.example' })],
    ['its query', (request) => ({ ...request, target: `${request.target}?a=1` })],
    ['its body', (request) => ({ ...request, body: Buffer.from('{"a":2}') })],
    ['its host', (request) => withHeader(request, 'host', 'elsewhere')],
    ['its time', (request) => withHeader(request, 'x-amz-date', '20261122T022806Z')],
    ['its security token', (request) => withHeader(request, 'x-amz-security-token', 'token')],
    ['its signature', (request) => withHeader(request, 'authorization', altered(request))],
    ['its credentials', (request) => withHeader(request, 'authorization', 'Bearer token')],
    ['its list of headers', (request) => withHeader(request, 'authorization', withoutHost(request))],
  ])('a request is refused when %s was changed after it was signed', async (_, change) => {
    expect(await isSignedWith(check, change(await signed()))).toBe(false);
  });

  test('a request without a signature is refused', async () => {
    const headers = { host: ['127.0.0.1:1'] };
    expect(await isSignedWith(check, { method: 'GET', target: '/', headers, body: Buffer.alloc(0) })).toBe(
      false,
    );
  });
});

function authorization({ headers }: SignedRequest): string {
  return headers.authorization?.[0] ?? '';
}

function altered(request: SignedRequest): string {
  return authorization(request).replace(/.$/, (last) => (last === '0' ? '1' : '0'));
}

function withoutHost(request: SignedRequest): string {
  return authorization(request).replace('host;', '');
}

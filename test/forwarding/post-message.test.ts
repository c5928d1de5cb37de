import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createSecureContext } from 'node:tls';
import { generate } from 'selfsigned';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { HostAddress } from '../../shared/forwarding/allowed-addresses.ts';
import { type PostingRules, postMessage } from '../../shared/forwarding/post-message.ts';

const loopback: HostAddress = { address: '127.0.0.1', family: 4 };
let certificate: Awaited<ReturnType<typeof generate>>;
let rules: PostingRules;

beforeAll(async () => {
  certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  rules = {
    resolveHost: async () => [loopback],
    allowPrivateAddresses: true,
    allowOtherPorts: true,
    secureContext: createSecureContext({ ca: certificate.cert }),
    timeoutMs: 2000,
  };
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A server of a receiver; it counts what reaches it. */
async function serve(answer: RequestListener) {
  const seen: string[] = [];
  const server = createTlsServer(
    { cert: certificate.cert, key: certificate.private },
    (request, response) => {
      seen.push(request.url ?? '');
      answer(request, response);
    },
  );
  const port = await listen(server);
  return { seen, url: `https://localhost:${port}/messages` };
}

const post = (url: string, more: Partial<PostingRules> = {}) =>
  postMessage({ endpoint: new URL(url), body: Buffer.from('{}'), headers: {} }, { ...rules, ...more });

describe('where messages are posted', () => {
  const nowhere = async (url: string, addresses: readonly string[] = []) => {
    const resolveHost = async () => addresses.map((address) => ({ address, family: 4 }));
    return post(url, { resolveHost, allowPrivateAddresses: false, allowOtherPorts: false });
  };

  test.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[fe80::1]/',
    'https://169.254.169.254/latest/meta-data',
  ])('%s is not allowed, however it is written', async (url) => {
    expect(await nowhere(url)).toEqual({ kind: 'not-allowed' });
  });

  test.each([['10.0.0.1'], ['169.254.169.254'], ['127.0.0.1'], ['fd00::1']])(
    'a name that stands for %s is not allowed',
    async (address) => {
      expect(await nowhere('https://receiver.example/', [address])).toEqual({ kind: 'not-allowed' });
    },
  );

  test('another port than 443 is not allowed', async () => {
    expect(await nowhere('https://receiver.example:8443/', ['8.8.8.8'])).toEqual({ kind: 'not-allowed' });
  });

  test('port 443 by its number is', async () => {
    expect(new URL('https://receiver.example:443/').port).toBe('');
  });

  test('a name that is rebound between check and use: the address that was checked is connected to', async () => {
    const { url, seen } = await serve((_, response) => response.end());
    const answers = [[loopback], [{ address: '10.0.0.1', family: 4 }]];
    let lookups = 0;
    const resolveHost = async () => answers[lookups++] ?? [];
    expect(await post(url, { resolveHost })).toEqual({ kind: 'answer', status: 200, body: '' });
    expect([lookups, seen]).toEqual([1, ['/messages']]);
  });

  test('a name that stands for nothing is unreachable', async () => {
    const resolveHost = async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND receiver.example'), { code: 'ENOTFOUND' });
    };
    expect(await post('https://receiver.example/', { resolveHost })).toEqual({
      kind: 'unreachable',
      reason: 'ENOTFOUND',
    });
  });
});

describe('what comes back', () => {
  test('a redirect is an answer, and is not followed', async () => {
    const { url, seen } = await serve((_, response) => {
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await post(url)).toEqual({ kind: 'answer', status: 307, body: '' });
    expect(seen).toEqual(['/messages']);
  });

  test('status, Retry-After in seconds and body', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(429, { 'retry-after': '17' }).end('{"code":"RATE_LIMIT_EXCEEDED"}');
    });
    expect(await post(url)).toEqual({
      kind: 'answer',
      status: 429,
      retryAfterSeconds: 17,
      body: '{"code":"RATE_LIMIT_EXCEEDED"}',
    });
  });

  test('64 KiB are read', async () => {
    const { url } = await serve((_, response) => response.end('a'.repeat(65_536)));
    expect(await post(url)).toMatchObject({ kind: 'answer', body: expect.stringMatching(/^a{65536}$/) });
  });

  test('one byte more is too large', async () => {
    const { url } = await serve((_, response) => response.end('a'.repeat(65_537)));
    expect(await post(url)).toEqual({ kind: 'unreachable', reason: 'ANSWER_TOO_LARGE' });
  });

  test.each<readonly [string, RequestListener]>([
    ['silence', () => undefined],
    ['an answer that does not end', (_, response) => void response.writeHead(200).write('{')],
  ])('%s is no answer in time', async (_, answer) => {
    const { url } = await serve(answer);
    expect(await post(url, { timeoutMs: 100 })).toEqual({ kind: 'unreachable', reason: 'no answer in time' });
  });

  test('a lookup that does not end is no answer in time', async () => {
    const resolveHost = () => new Promise<never>(() => undefined);
    expect(await post('https://receiver.example/', { resolveHost, timeoutMs: 50 })).toEqual({
      kind: 'unreachable',
      reason: 'no answer in time',
    });
  });
});

describe('the certificate', () => {
  test('of an authority that is not trusted', async () => {
    const { url, seen } = await serve((_, response) => response.end());
    const { secureContext: _, ...publicOnly } = rules;
    const endpoint = new URL(url);
    expect(await postMessage({ endpoint, body: Buffer.from('{}'), headers: {} }, publicOnly)).toEqual({
      kind: 'unreachable',
      reason: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(seen).toEqual([]);
  });

  test('for another name', async () => {
    const { url, seen } = await serve((_, response) => response.end());
    expect(await post(url.replace('localhost', '127.0.0.1'))).toEqual({
      kind: 'unreachable',
      reason: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    expect(seen).toEqual([]);
  });

  test('none: a server without TLS', async () => {
    const port = await listen(createServer((_, response) => response.end()));
    expect(await post(`https://localhost:${port}/`)).toMatchObject({ kind: 'unreachable' });
  });
});

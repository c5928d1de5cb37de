import { createServer as createPlainServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { judgeAnswer } from '../../shared/forwarding/judge-answer.ts';
import type { PostingRules } from '../../shared/forwarding/post-message.ts';
import { type Certificate, listen, makeCertificate, openRules, post, serve } from './https-receiver.ts';

let certificate: Certificate;
let rules: PostingRules;
beforeAll(async () => {
  certificate = await makeCertificate();
  rules = openRules(certificate);
});

/** An attempt that failed in this way is made again later. */
const mayPass = (reason: unknown) => ({
  outcome: { kind: 'unreachable', reason },
  attempt: { kind: 'postponed', failure: { code: 'RECEIVER_UNREACHABLE', reasons: [reason] } },
});

async function attempt(url: string, more: Partial<PostingRules> = {}) {
  const outcome = await post(url, { ...rules, ...more });
  return { outcome, attempt: judgeAnswer(outcome, { digest: '', vouched: false }) };
}

describe('what comes back', () => {
  test('status, Retry-After in seconds and body', async () => {
    const { url } = await serve(certificate, (_, response) => {
      response.writeHead(429, { 'retry-after': '17' }).end('{"code":"RATE_LIMIT_EXCEEDED"}');
    });
    expect(await post(url, rules)).toEqual({
      kind: 'answer',
      status: 429,
      retryAfterSeconds: 17,
      body: '{"code":"RATE_LIMIT_EXCEEDED"}',
    });
  });

  test('64 KiB are read', async () => {
    const { url } = await serve(certificate, (_, response) => response.end('a'.repeat(65_536)));
    expect(await post(url, rules)).toEqual({ kind: 'answer', status: 200, body: 'a'.repeat(65_536) });
  });

  test.each<readonly [string, RequestListener]>([
    ['one byte more', (_, response) => response.end('a'.repeat(65_537))],
    [
      'one byte more, announced',
      (_, response) => {
        response.writeHead(200, { 'content-length': 65_537 }).end('a'.repeat(65_537));
      },
    ],
    [
      'a body without an end, fast',
      (_, response) => {
        const more = () => {
          while (!response.destroyed && response.write('a'.repeat(16_384)));
        };
        response.on('drain', more);
        more();
      },
    ],
  ])('%s is too large', async (_, answer) => {
    const { url } = await serve(certificate, answer);
    expect(await attempt(url)).toEqual(mayPass('ANSWER_TOO_LARGE'));
  });

  test.each<readonly [string, RequestListener]>([
    ['silence', () => undefined],
    ['an answer that does not end', (_, response) => void response.writeHead(200).write('{')],
    [
      'a byte at a time, each in time',
      (_, response) => {
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
    [
      '"continue" and nothing else, again and again',
      (_, response) => {
        const timer = setInterval(() => response.writeContinue(), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('%s is no answer in time', async (_, answer) => {
    const { url } = await serve(certificate, answer);
    expect(await attempt(url, { timeoutMs: 150 })).toEqual(mayPass('no answer in time'));
  });

  test('a lookup that does not end is no answer in time', async () => {
    const resolveHost = () => new Promise<never>(() => undefined);
    expect(await attempt('https://receiver.example/', { resolveHost, timeoutMs: 50 })).toEqual(
      mayPass('no answer in time'),
    );
  });

  test('a name that stands for nothing is unreachable', async () => {
    const resolveHost = async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND receiver.example'), { code: 'ENOTFOUND' });
    };
    expect(await attempt('https://receiver.example/', { resolveHost })).toEqual(mayPass('ENOTFOUND'));
  });
});

describe('what is no answer of HTTP', () => {
  /** A server that does as it likes with the connection, once a request has begun. */
  async function misbehaving(act: (socket: TLSSocket) => void): Promise<string> {
    const { cert, private: key } = certificate;
    const server = createTlsServer({ cert, key }, (socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => act(socket));
    });
    return `https://localhost:${await listen(server)}/messages`;
  }

  test.each<readonly [string, (socket: TLSSocket) => void, string]>([
    ['garbage', (socket) => socket.write('\u0000\u0001garbage\r\n\r\n'), 'HPE_INVALID_CONSTANT'],
    ['another protocol', (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'), 'HPE_INVALID_CONSTANT'],
    [
      'headers without an end',
      (socket) => socket.write(`HTTP/1.1 202 Accepted\r\n${'x-more: and more\r\n'.repeat(2000)}`),
      'HPE_HEADER_OVERFLOW',
    ],
    [
      'two lengths',
      (socket) => socket.write('HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'),
      'HPE_UNEXPECTED_CONTENT_LENGTH',
    ],
    ['the end of the connection', (socket) => socket.end(), 'ECONNRESET'],
    ['its reset', (socket) => socket.destroy(), 'ECONNRESET'],
    [
      'less than was announced',
      (socket) => socket.end('HTTP/1.1 202 Accepted\r\ncontent-length: 10\r\n\r\n{'),
      'ECONNRESET',
    ],
    [
      'a body cut off in its chunks',
      (socket) => socket.end('HTTP/1.1 202 Accepted\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{'),
      'ECONNRESET',
    ],
  ])('%s: the message is not taken for delivered, and sent again', async (_, act, reason) => {
    expect(await attempt(await misbehaving(act))).toEqual(mayPass(reason));
  });

  test('a body that is no JSON with a status that refuses: the status counts', async () => {
    const { url } = await serve(certificate, (_, response) => response.writeHead(403).end('<html>\u0000'));
    expect((await attempt(url)).attempt).toEqual({
      kind: 'refused',
      failure: { code: 'UNEXPECTED_ANSWER', reasons: ['the receiver answered 403'], status: 403 },
    });
  });
});

describe('the certificate', () => {
  test('of an authority that is not trusted', async () => {
    const { url, seen } = await serve(certificate, (_, response) => response.end());
    const { secureContext: _, ...publicOnly } = rules;
    expect(await post(url, publicOnly)).toEqual({
      kind: 'unreachable',
      reason: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(seen).toEqual([]);
  });

  test('for another name', async () => {
    const { url, seen } = await serve(certificate, (_, response) => response.end());
    expect(await attempt(url.replace('localhost', '127.0.0.1'))).toEqual(
      mayPass('ERR_TLS_CERT_ALTNAME_INVALID'),
    );
    expect(seen).toEqual([]);
  });

  test('that has expired', async () => {
    const expired = await makeCertificate(-1);
    const { url, seen } = await serve(expired, (_, response) => response.end());
    expect(await attempt(url, openRules(expired))).toEqual(mayPass('CERT_HAS_EXPIRED'));
    expect(seen).toEqual([]);
  });

  test('none: a server without TLS', async () => {
    const port = await listen(createPlainServer((_, response) => response.end()));
    expect(await post(`https://localhost:${port}/`, rules)).toEqual({
      kind: 'unreachable',
      reason: 'EPROTO',
    });
  });
});

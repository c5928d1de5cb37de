import { connect } from 'node:net';
import { anyTarget, type Target } from '../target.ts';
import { encodeBody } from './encode-body.ts';
import type { HttpInput } from './http-input.ts';
import { mutateRequest } from './mutate-request.ts';

const weight = 0.01;
const patienceMs = 20_000;
const maxCpuMs = 500;

/**
 * The device API over real sockets: request lines, framing and headers that no client library would send. The gateway may
 * hang up or answer by itself; what comes back is a whole answer, and no 5xx.
 *
 * @param fill fills in the words of a body
 */
export function socketTarget(url: URL, seeds: readonly HttpInput[], fill: (body: string) => string): Target {
  return anyTarget<HttpInput>({
    name: 'sockets',
    weight,
    maxCpuMs,
    seeds: seeds.filter(({ api }) => api === 'device'),
    mutate: mutateRequest,
    check: async (input) => answerFault(await send(url, rawRequest(url, input, fill))),
    print: (input) => JSON.stringify(input).slice(0, 3000),
  });
}

/** `content-length` and `transfer-encoding` are sent as the input has them, beside the true length or in its place. */
function rawRequest(
  url: URL,
  { method, target, headers, body, form }: HttpInput,
  fill: (body: string) => string,
): Buffer {
  const bytes = encodeBody(fill(body), form);
  const framed = headers.some(([name]) => name === 'content-length' || name === 'transfer-encoding');
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `host: ${url.host}`,
    'connection: close',
    ...(framed ? [] : [`content-length: ${bytes.length}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}

function send(url: URL, request: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(url.port), url.hostname, () => socket.end(request));
    socket.setTimeout(patienceMs, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => chunks.push(chunk));
    // Who breaks the framing is hung up on, and may be writing still.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE')
        resolve(Buffer.concat(chunks).toString('latin1'));
      else reject(error);
    });
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}

function answerFault(answer: string): string | undefined {
  if (answer === '') return undefined;
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 0);
  if (status === 0) return `answers no HTTP: ${answer.slice(0, 200)}`;
  // Nobody checks anything here, which is what GET /health then says.
  if (status === 503 && answer.endsWith('{"status":"unhealthy"}')) return undefined;
  return status >= 500 ? `answers ${answer.slice(0, 1000)}` : undefined;
}

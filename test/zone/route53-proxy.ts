import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** What happens to one request on its way. */
export interface RouteFault {
  /** Held back so many milliseconds, so that others overtake it. */
  readonly delayMs?: number;
  /** Answered with this error before it is applied. */
  readonly error?: 'Throttling' | 'PriorRequestNotComplete';
  /** Applied, then its answer is lost. */
  readonly dropAnswer?: boolean;
}

/** A proxy in front of Route 53. */
export interface Route53Proxy {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a proxy on a free port that asks before each request what happens to it. */
export async function startRoute53Proxy(
  target: string,
  faultOf: (incoming: IncomingMessage) => Promise<RouteFault> | RouteFault,
): Promise<Route53Proxy> {
  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing, target, faultOf).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  faultOf: (incoming: IncomingMessage) => Promise<RouteFault> | RouteFault,
): Promise<void> {
  const body = await text(incoming);
  const { delayMs, error, dropAnswer } = await faultOf(incoming);
  if (delayMs) await sleep(delayMs);
  if (error) {
    outgoing.writeHead(400, { 'content-type': 'text/xml' }).end(printError(error));
    return;
  }
  const { status, answer } = await ask(incoming, body, target);
  if (dropAnswer) outgoing.destroy();
  else outgoing.writeHead(status, { 'content-type': 'text/xml' }).end(answer);
}

function ask(
  incoming: IncomingMessage,
  body: string,
  target: string,
): Promise<{ status: number; answer: string }> {
  return new Promise((resolve, reject) => {
    const { method, url, headers } = incoming;
    const outgoing = request(new URL(url ?? '/', target), { method, headers }, async (response) => {
      resolve({ status: response.statusCode ?? 500, answer: await text(response) });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function printError(code: string): string {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>Rate exceeded</Message></Error>`;
  return `<ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">${error}<RequestId>1</RequestId></ErrorResponse>`;
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

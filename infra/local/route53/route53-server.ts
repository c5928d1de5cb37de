import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { close, listen } from '../listen.ts';
import { answerRequest } from './operations.ts';
import { printError } from './response-xml.ts';
import { Route53Error } from './route53-error.ts';
import type { ZoneStore } from './zone-store.ts';

/** The running Route 53 endpoint. */
export interface Route53Server {
  readonly url: string;
  /** Answers the next requests with these errors, one each, before anything is looked at. */
  failNext(...errors: readonly Route53Error[]): void;
  stop(): Promise<void>;
}

/**
 * Serves the part of Route 53's REST-XML API (2013-04-01) that concerns zones and record sets, for the AWS SDKs and
 * `aws route53 --endpoint-url`. Signatures are not checked.
 *
 * @throws StartFailure when the port is taken.
 */
export async function startRoute53Server(store: ZoneStore, port = 0): Promise<Route53Server> {
  const failures: Route53Error[] = [];
  const server = createServer((request, response) => {
    respond(request, response, (parsed) => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      return answerRequest(store, parsed);
    }).catch((error: Error) => response.destroy(error));
  });
  const listeningPort = await listen(server, port, 'Route 53');
  return {
    url: `http://127.0.0.1:${listeningPort}`,
    failNext: (...errors) => void failures.push(...errors),
    stop: () => close(server),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: Parameters<typeof answerRequest>[1]) => string,
): Promise<void> {
  const requestId = randomUUID();
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const body = await text(request);
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
  try {
    const xml = answer({ method: request.method ?? 'GET', path: pathname, query: searchParams, body });
    response.writeHead(200, headers).end(xml);
  } catch (error) {
    const known = error instanceof Route53Error ? error : internalError(error);
    response.writeHead(known.status, headers).end(printError(known, requestId));
  }
}

function internalError(error: unknown): Route53Error {
  return new Route53Error('InternalFailure', error instanceof Error ? error.message : String(error), 500);
}

import { once } from 'node:events';
import { createSecureServer, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach } from 'vitest';
import type { Certificate } from './certificate.ts';
import { frame, readQuery, type Script, type SeenQuery } from './name-server.ts';

/** A name server behind TLS, on loopback. */
export interface SecureServer {
  readonly port: number;
  /** Every query, with the number of the connection that it came by. */
  readonly queries: (SeenQuery & { readonly connection: number })[];
  /** Sockets of all connections that are open. */
  readonly connections: Set<Socket>;
  script: SecureScript;
  close(): Promise<void>;
}

/** As {@link Script}, but for the number of the connection, from 1. */
export type SecureScript = (query: SeenQuery, connection: number) => ReturnType<Script>;

/** A request that came by HTTP. */
export interface SeenRequest {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
  readonly httpVersion: string;
}

/** What an HTTP server sends instead of 200 and a DNS message. */
export interface HttpHead {
  readonly status?: number;
  readonly contentType?: string;
}

/** A name server that speaks HTTP. */
export interface HttpsServer extends SecureServer {
  readonly requests: SeenRequest[];
  readonly sessions: Set<Http2Session>;
  head: HttpHead;
}

/** Gives functions that start servers; all of them are stopped after each test. */
export function useSecureServers() {
  const running: SecureServer[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.close()));
  });
  const kept = async <Kind extends SecureServer>(starting: Promise<Kind>) => {
    const server = await starting;
    running.push(server);
    return server;
  };
  return {
    startTls: (certificate: Certificate, script: SecureScript) => kept(startTls(certificate, script)),
    startHttps: (certificate: Certificate, script: SecureScript, http1 = false) =>
      kept(startHttps(certificate, script, http1)),
  };
}

async function startTls(certificate: Certificate, script: SecureScript): Promise<SecureServer> {
  const listener = createTlsServer({ ...certificate, ALPNProtocols: ['dot'] });
  const server = await listen(listener, script);
  listener.on('secureConnection', (socket) => {
    const connection = numberOf(server, socket);
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
        const message = rest.subarray(2, 2 + rest.readUInt16BE(0));
        rest = rest.subarray(2 + message.length);
        for (const reply of see(server, 'tls', message, connection)) socket.write(frame(reply));
      }
    });
  });
  return server;
}

async function startHttps(
  certificate: Certificate,
  script: SecureScript,
  http1: boolean,
): Promise<HttpsServer> {
  const listener = http1 ? createHttpsServer(certificate) : createSecureServer(certificate);
  const more = { requests: [] as SeenRequest[], sessions: new Set<Http2Session>(), head: {} as HttpHead };
  const server: HttpsServer = Object.assign(await listen(listener, script), more);
  listener.on('session', (session: Http2Session) => server.sessions.add(session));
  listener.on('secureConnection', (socket: Socket) => numberOf(server, socket));
  listener.on('request', async (request, response) => {
    const { method, headers, httpVersion } = request;
    const { 'content-type': contentType, accept } = headers;
    server.requests.push({ method, path: request.url, contentType, accept, httpVersion });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const socket = (request.stream as ServerHttp2Stream | undefined)?.session?.socket ?? request.socket;
    const replies = see(server, 'https', Buffer.concat(chunks), numberOf(server, socket));
    const [reply] = replies;
    if (reply === undefined) return;
    const { status = 200, contentType: type = 'application/dns-message' } = server.head;
    response.writeHead(status, { 'content-type': type });
    response.end(Buffer.from(reply));
  });
  return server;
}

/** Ports tell connections apart; HTTP/2 shows a stand-in for its socket. */
const numbers = new WeakMap<SecureServer, number[]>();

function numberOf(server: SecureServer, { remotePort = 0 }: Pick<Socket, 'remotePort'>): number {
  const ports = numbers.get(server) ?? [];
  if (!ports.includes(remotePort)) ports.push(remotePort);
  numbers.set(server, ports);
  return ports.indexOf(remotePort) + 1;
}

function see(
  server: SecureServer,
  protocol: 'tls' | 'https',
  bytes: Buffer,
  connection: number,
): readonly Uint8Array[] {
  const query = readQuery(protocol, bytes, 0);
  server.queries.push({ ...query, connection });
  return server.script(query, connection) ?? [];
}

async function listen(listener: Server, script: SecureScript): Promise<SecureServer> {
  const connections = new Set<Socket>();
  listener.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => connections.delete(socket));
  });
  listener.on('tlsClientError', () => undefined);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    queries: [],
    connections,
    script,
    close: async () => {
      for (const connection of connections) connection.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}

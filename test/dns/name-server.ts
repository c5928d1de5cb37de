import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type Answer, decode, encode, type Packet, RECURSION_AVAILABLE } from 'dns-packet';

/** A query as the scripted server saw it. */
export interface SeenQuery {
  readonly protocol: 'udp' | 'tcp' | 'tls' | 'https';
  readonly bytes: Buffer;
  readonly packet: Packet;
  /** Name with the letters' case as it came. */
  readonly name: string;
  readonly type: string;
  readonly edns: boolean;
  /** Port that the query came from. */
  readonly port: number;
}

/** Reads a query as it came to a server. */
export function readQuery(protocol: SeenQuery['protocol'], bytes: Buffer, port: number): SeenQuery {
  const packet = decode(bytes);
  const [question] = packet.questions ?? [];
  const edns = (packet.additionals ?? []).some((record) => record.type === 'OPT');
  return { protocol, bytes, packet, name: question?.name ?? '', type: question?.type ?? '', edns, port };
}

/** What to send back, message by message; nothing at all is silence. */
export type Script = (query: SeenQuery) => readonly Uint8Array[] | undefined;

/** A name server on loopback that answers as its script says and remembers what it was asked. */
export interface NameServer {
  readonly address: string;
  readonly tcpAddress: string;
  readonly port: number;
  readonly queries: SeenQuery[];
  script: Script;
  /** Time that it takes over an answer on UDP, milliseconds; 0 at first. */
  delayMs: number;
  close(): Promise<void>;
}

/** What a written response holds beside the question. */
export interface Sections {
  readonly code?: number;
  readonly truncated?: boolean;
  readonly answers?: Answer[];
  readonly authorities?: Answer[];
  readonly additionals?: Answer[];
}

/** Writes the response to a query, its question repeated as it came. */
export function respond(query: SeenQuery, { code = 0, truncated, ...sections }: Sections = {}): Uint8Array {
  const flags = RECURSION_AVAILABLE | code | (truncated ? 0x0200 : 0);
  return encode({
    type: 'response',
    id: query.packet.id,
    flags,
    questions: query.packet.questions,
    ...sections,
  });
}

/** An SOA record of 3,600 s with the given minimum. */
export function soa(name: string, minimum: number, ttl = 3600): Answer {
  const data = {
    mname: `ns.${name}`,
    rname: `hostmaster.${name}`,
    serial: 1,
    refresh: 1,
    retry: 1,
    expire: 1,
    minimum,
  };
  return { type: 'SOA', name, ttl, data };
}

/** A TXT record of one string. */
export function txt(name: string, text: string, ttl = 300): Answer {
  return { type: 'TXT', name, ttl, data: text };
}

/** An alias. */
export function cname(name: string, target: string, ttl = 300): Answer {
  return { type: 'CNAME', name, ttl, data: target };
}

/** Always answers with one TXT record at the queried name. */
export function answering(text: string, ttl = 300): Script {
  return (query) => [respond(query, { answers: [txt(query.name, text, ttl)] })];
}

/** Always answers with a bare response code. */
export function refusing(code: number): Script {
  return (query) => [respond(query, { code })];
}

/** Never answers. */
export const silent: Script = () => undefined;

/** Starts a server on a free port of 127.0.0.1, UDP and TCP. */
export async function startNameServer(script: Script): Promise<NameServer> {
  const udp = createSocket('udp4');
  const connections = new Set<Socket>();
  const tcp = createServer((connection) => {
    connections.add(connection);
    connection.on('error', () => connection.destroy());
    connection.on('data', (chunk) => {
      const query = see('tcp', chunk.subarray(2), connection.remotePort ?? 0);
      for (const bytes of server.script(query) ?? []) connection.write(frame(bytes));
    });
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  let isOpen = true;
  const server: NameServer = {
    address: `udp://127.0.0.1:${port}`,
    tcpAddress: `tcp://127.0.0.1:${port}`,
    port,
    queries: [],
    script,
    delayMs: 0,
    close: async () => {
      isOpen = false;
      udp.close();
      for (const connection of connections) connection.destroy();
      tcp.close();
      await once(tcp, 'close');
    },
  };
  const see = (protocol: SeenQuery['protocol'], bytes: Buffer, from: number): SeenQuery => {
    const query = readQuery(protocol, bytes, from);
    server.queries.push(query);
    return query;
  };
  udp.on('message', (bytes, { port: from, address }) => {
    const replies = server.script(see('udp', bytes, from)) ?? [];
    const send = () => {
      if (isOpen) for (const reply of replies) udp.send(reply, from, address);
    };
    if (server.delayMs > 0) setTimeout(send, server.delayMs).unref();
    else send();
  });
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  return server;
}

/** Puts its length before a message. */
export function frame(message: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]);
}

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { exchangeOverTcp, frameMessage } from './exchange.ts';

/** Changes an answer on its way; may ask the server behind for more. */
export type Alteration = (
  query: Buffer,
  answer: Buffer,
  ask: (query: Uint8Array) => Promise<Buffer>,
) => Uint8Array | Promise<Uint8Array>;

/** A server in the path. */
export interface AlteringServer {
  readonly port: number;
  stop(): Promise<void>;
}

const timeoutMs = 3000;

/** Starts a name server on 127.0.0.1, UDP and TCP, that hands every query on and alters what comes back. */
export async function startAlteringServer(
  upstreamPort: number,
  alter: Alteration,
  port = 0,
): Promise<AlteringServer> {
  const ask = (query: Uint8Array) => exchangeOverTcp(upstreamPort, query, timeoutMs);
  // A server that can not answer keeps silent, as on any network.
  const answer = async (query: Buffer) => alter(query, await ask(query), ask);
  const connections = new Set<Socket>();
  const tcp = createServer((socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => socket.destroy());
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const query = received.subarray(2, 2 + received.readUInt16BE(0));
        received = received.subarray(2 + query.length);
        answer(query).then(
          (message) => socket.write(frameMessage(message)),
          () => socket.destroy(),
        );
      }
    });
  }).listen(port, '127.0.0.1');
  await once(tcp, 'listening');
  const address = tcp.address() as { port: number };
  const udp = createSocket('udp4');
  udp.on('message', (query, from) => {
    answer(query).then(
      (message) => udp.send(fitDatagram(message), from.port, from.address),
      () => undefined,
    );
  });
  udp.bind(address.port, '127.0.0.1');
  await once(udp, 'listening');
  return {
    port: address.port,
    stop: async () => {
      udp.close();
      for (const connection of connections) connection.destroy();
      await once(tcp.close(), 'close');
    },
  };
}

const datagramBytes = 1232;

/** What does not fit is asked for again over TCP: header and question alone, TC set. */
function fitDatagram(message: Uint8Array): Uint8Array {
  if (message.length <= datagramBytes) return message;
  const bytes = Buffer.from(message);
  let end = 12;
  while ((bytes[end] ?? 0) > 0) end += 1 + (bytes[end] ?? 0);
  const short = Buffer.from(bytes.subarray(0, end + 5));
  short.writeUInt8((short[2] ?? 0) | 0x02, 2);
  short.fill(0, 6, 12);
  return short;
}

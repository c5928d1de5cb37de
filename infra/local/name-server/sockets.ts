import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Socket as TcpSocket } from 'node:net';
import { close, describeListenFailure, listen, loopback } from '../listen.ts';

/** Answers one message, or stays silent. */
export type Respond = (query: Buffer, transport: 'udp' | 'tcp') => Promise<Buffer | undefined>;

/** UDP and TCP on one port. */
export interface DnsSockets {
  readonly port: number;
  stop(): Promise<void>;
}

const attempts = 10;

/**
 * Listens for DNS messages on UDP and TCP, both on one port of the loopback address.
 *
 * @param port 0 for any that is free on both.
 * @throws StartFailure when the port is taken.
 */
export async function openDnsSockets(respond: Respond, port: number): Promise<DnsSockets> {
  for (let attempt = 1; ; attempt++) {
    const connections = new Set<TcpSocket>();
    const tcp = createServer((connection) => {
      connections.add(connection.on('close', () => connections.delete(connection)));
      serveTcp(connection, respond);
    });
    const tcpPort = await listen(tcp, port, 'the name server');
    try {
      const udp = await openUdp(respond, tcpPort);
      const stop = async () => {
        for (const connection of connections) connection.destroy();
        await Promise.all([close(tcp), new Promise<void>((resolve) => udp.close(() => resolve()))]);
      };
      return { port: tcpPort, stop };
    } catch (error) {
      await close(tcp);
      if (port !== 0 || attempt === attempts) throw error;
    }
  }
}

async function openUdp(respond: Respond, port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error) => reject(describeListenFailure(error, port, 'the name server')));
    socket.bind({ address: loopback, port, exclusive: true }, resolve);
  });
  let open = true;
  socket.removeAllListeners('error').on('error', () => undefined);
  socket.on('close', () => {
    open = false;
  });
  socket.on('message', async (query, { address, port: askerPort }) => {
    const response = await respond(query, 'udp');
    if (response !== undefined && open) socket.send(response, askerPort, address, () => undefined);
  });
  return socket;
}

/** RFC 1035 section 4.2.2: each message follows its length in two bytes. */
function serveTcp(connection: TcpSocket, respond: Respond): void {
  let received = Buffer.alloc(0);
  connection.on('error', () => connection.destroy());
  connection.on('data', async (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (let end = messageEnd(received); end !== undefined; end = messageEnd(received)) {
      const query = received.subarray(2, end);
      received = received.subarray(end);
      const response = await respond(query, 'tcp');
      if (response !== undefined && connection.writable) connection.write(withLength(response));
    }
  });
}

function messageEnd(bytes: Buffer): number | undefined {
  if (bytes.length < 2) return undefined;
  const end = 2 + bytes.readUInt16BE(0);
  return bytes.length < end ? undefined : end;
}

function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

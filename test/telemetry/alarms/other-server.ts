import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { forwardingTo, makeCertificate } from '../../../infra/local/certificate.ts';

/** The server of another domain, `other.example`, which answers as it is told. */
export interface OtherServer {
  status: number;
  /** What makes a cloud send it its messages. */
  readonly forwarding: object;
  stop(): Promise<void>;
}

/** Starts it on the loopback address. */
export async function startOtherServer(): Promise<OtherServer> {
  const tls = await makeCertificate();
  const server = createServer(tls, (request, response) => {
    request.resume().on('end', () => response.writeHead(other.status).end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const routes = { 'other.example': `https://localhost:${port}/messages` };
  const other: OtherServer = {
    status: 202,
    forwarding: { ...forwardingTo(tls), routes },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return other;
}

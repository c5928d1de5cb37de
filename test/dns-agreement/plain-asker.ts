import { randomBytes } from 'node:crypto';
import { QueryClient } from '../../shared/dns/query-client.ts';
import { createUdpTransport } from '../../shared/dns/udp.ts';

/** Asks the resolver at a port of 127.0.0.1, over UDP and, for what is long, TCP. */
export function createPlainAsker(port: number): QueryClient {
  const server = { host: '127.0.0.1', port, family: 4 as const };
  return new QueryClient({
    transports: [createUdpTransport(server)],
    now: Date.now,
    random: (size) => randomBytes(size),
    tryTimeoutMs: 5000,
  });
}

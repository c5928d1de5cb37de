import { ipFamily } from './ip-family.ts';

/** Where a name server listens. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly family: 4 | 6;
}

const shapes = [
  /^\[(?<host>[^\]]*)\](?::(?<port>\d{1,5}))?$/,
  /^(?<host>[^:]*):(?<port>\d{1,5})$/,
  /^(?<host>.*)$/,
];

/**
 * Reads a server as a setting writes it: `8.8.8.8`, `udp://127.0.0.1:5300`, `::1`, `[::1]:53`.
 *
 * @throws TypeError when it is not an IP address with an optional port.
 */
export function parseServerAddress(text: string): ServerAddress {
  const bare = text.replace(/^udp:\/\//, '');
  for (const shape of ipFamily(bare) ? shapes.slice(-1) : shapes) {
    const { host = '', port = '53' } = shape.exec(bare)?.groups ?? {};
    const family = ipFamily(host);
    const number = Number(port);
    if (family !== 0 && !host.includes('%') && number >= 1 && number <= 65_535) {
      return { host, port: number, family: family === 4 ? 4 : 6 };
    }
  }
  throw new TypeError(`not the address of a name server: ${JSON.stringify(text)}`);
}

/** Prints an address with the protocol that it is used by: `udp://[::1]:53`. */
export function formatServerAddress(protocol: 'udp' | 'tcp', { host, port, family }: ServerAddress): string {
  return `${protocol}://${family === 6 ? `[${host}]` : host}:${port}`;
}

import { ipFamily } from './ip-family.ts';
import { parseServerAddress, type ServerAddress } from './server-address.ts';

/** A server that proves who it is by a certificate. */
export interface TlsServer {
  /** Name or IP address that the certificate has to hold. */
  readonly identity: string;
  /** Where to connect to: an IP address, or a name that the platform's own resolver has to know. */
  readonly host: string;
  readonly port: number;
}

/** How to reach a recursive name server. */
export type ServerUrl =
  | { readonly protocol: 'udp'; readonly address: ServerAddress }
  | { readonly protocol: 'tls'; readonly server: TlsServer }
  | { readonly protocol: 'https'; readonly server: TlsServer; readonly path: string };

const defaultPorts = { tls: 853, https: 443 } as const;
const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/**
 * Reads a recursive name server as a setting writes it: `8.8.8.8`, `udp://[::1]:5300`, `tls://1.1.1.1`,
 * `tls://dns.google`, `https://dns.google/dns-query`.
 *
 * A name is looked up by the platform's own resolver; the certificate, and not that answer, tells whose server it is.
 * `tls://dns.google#8.8.8.8` does without: it connects to the address after `#` and checks the name before it.
 *
 * @throws TypeError when it is none of these.
 */
export function parseServerUrl(text: string): ServerUrl {
  const { protocol } = /^(?<protocol>tls|https):\/\//.exec(text)?.groups ?? {};
  if (protocol === 'tls') return parseTls(text);
  if (protocol === 'https') return parseHttps(text);
  return { protocol: 'udp', address: parseServerAddress(text) };
}

/** Prints a server without the address that stands for its name: `tls://dns.google:853`. */
export function formatServerUrl({ server, ...url }: Exclude<ServerUrl, { protocol: 'udp' }>): string {
  const { identity, port } = server;
  const host = ipFamily(identity) === 6 ? `[${identity}]` : identity;
  return url.protocol === 'tls'
    ? `tls://${host}:${port}`
    : `https://${host}${port === defaultPorts.https ? '' : `:${port}`}${url.path}`;
}

function parseTls(text: string): ServerUrl {
  const url = parseUrl(text);
  if (url.pathname !== '' || url.search !== '') throw misnamed(text);
  return { protocol: 'tls', server: readServer(url, defaultPorts.tls, text) };
}

function parseHttps(text: string): ServerUrl {
  const url = parseUrl(text);
  if (url.pathname === '/' || url.search !== '') throw misnamed(text);
  return { protocol: 'https', server: readServer(url, defaultPorts.https, text), path: url.pathname };
}

function readServer(url: URL, defaultPort: number, text: string): TlsServer {
  const identity = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const address = url.hash.slice(1);
  const port = Number(url.port || defaultPort);
  const isNamed = ipFamily(identity) === 0;
  if (isNamed ? !isName(identity) : address !== '') throw misnamed(text);
  if ((address !== '' && ipFamily(address) === 0) || port === 0 || url.username || url.password)
    throw misnamed(text);
  return { identity, host: address || identity, port };
}

/** What looks like an address and is none, such as `1.2.3`, is not a name either. */
function isName(identity: string): boolean {
  return hostName.test(identity) && !/(^|\.)\d+$/.test(identity);
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw misnamed(text);
  }
}

function misnamed(text: string): TypeError {
  return new TypeError(`not the address of a name server: ${JSON.stringify(text)}`);
}

import type { Cookie } from './cookies.ts';
import { DnsFormatError } from './format-error.ts';
import { WireReader } from './wire-reader.ts';

/** Why a server answers as it does, in its own words (RFC 8914): for people, never a reason to trust. */
export interface ExtendedError {
  readonly infoCode: number;
  /** UTF-8 text of the server, unchecked. */
  readonly text: string;
}

/** What the OPT pseudo-record of a message says (RFC 6891 section 6.1). */
export interface Edns {
  readonly udpPayloadBytes: number;
  /** Upper eight bits of the response code. */
  readonly extendedCode: number;
  readonly version: number;
  readonly dnssecOk: boolean;
  readonly extendedErrors: readonly ExtendedError[];
  readonly cookie?: Cookie;
}

/** Options by their number (IANA, DNS EDNS0 Option Codes). */
export const ednsOption = { COOKIE: 10, PADDING: 12, EXTENDED_ERROR: 15 } as const;

interface Options {
  readonly extendedErrors: ExtendedError[];
  cookie?: Cookie;
}

/**
 * Reads an OPT record from its class, its TTL field and its data.
 *
 * @throws DnsFormatError when its options do not fit the data.
 */
export function readEdns(udpPayloadBytes: number, ttlField: number, data: Uint8Array): Edns {
  return {
    udpPayloadBytes,
    extendedCode: ttlField >>> 24,
    version: (ttlField >>> 16) & 0xff,
    dnssecOk: (ttlField & 0x8000) !== 0,
    ...readOptions(data),
  };
}

function readOptions(data: Uint8Array): Options {
  const reader = new WireReader(data);
  const options: Options = { extendedErrors: [] };
  while (reader.remaining > 0) {
    const code = reader.uint16();
    const value = reader.take(reader.uint16());
    if (code === ednsOption.EXTENDED_ERROR) options.extendedErrors.push(readExtendedError(value));
    // RFC 7873 section 5.2: only the first of several counts.
    if (code === ednsOption.COOKIE) options.cookie ??= readCookie(value);
  }
  return options;
}

function readExtendedError(value: Uint8Array): ExtendedError {
  if (value.length < 2) throw new DnsFormatError('extended error without a code');
  const reader = new WireReader(value);
  return { infoCode: reader.uint16(), text: new TextDecoder().decode(reader.take(reader.remaining)) };
}

/** RFC 7873 section 4: 8 bytes of the client, then none or 8 to 32 of the server. */
function readCookie(value: Uint8Array): Cookie {
  const server = value.subarray(8);
  if (value.length < 8 || (server.length > 0 && server.length < 8) || server.length > 32) {
    throw new DnsFormatError('cookie of an illegal length');
  }
  return { client: value.subarray(0, 8), ...(server.length > 0 && { server }) };
}

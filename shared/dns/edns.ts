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
}

const extendedErrorOption = 15;

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
    extendedErrors: readOptions(data),
  };
}

function readOptions(data: Uint8Array): ExtendedError[] {
  const reader = new WireReader(data);
  const errors: ExtendedError[] = [];
  while (reader.remaining > 0) {
    const code = reader.uint16();
    const value = reader.take(reader.uint16());
    if (code === extendedErrorOption) errors.push(readExtendedError(value));
  }
  return errors;
}

function readExtendedError(value: Uint8Array): ExtendedError {
  if (value.length < 2) throw new DnsFormatError('extended error without a code');
  const reader = new WireReader(value);
  return { infoCode: reader.uint16(), text: new TextDecoder().decode(reader.take(reader.remaining)) };
}

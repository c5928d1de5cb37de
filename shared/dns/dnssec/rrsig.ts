import { DnsFormatError } from '../format-error.ts';
import type { WireName } from '../name.ts';
import { WireReader } from '../wire-reader.ts';

/** A signature over a record set (RFC 4034 section 3). */
export interface Signature {
  readonly typeCovered: number;
  readonly algorithm: number;
  readonly labels: number;
  readonly originalTtlSeconds: number;
  /** Times are Unix seconds modulo 2^32. */
  readonly expiration: number;
  readonly inception: number;
  readonly keyTag: number;
  readonly signer: WireName;
  readonly bytes: Uint8Array;
  /** The part of its own data that it signs: all fields before the signature, the signer in lower case. */
  readonly signedHead: Uint8Array;
}

const fixedBytes = 18;

/** Reads the data of an RRSIG record; undefined when it is none. */
export function readSignature(data: Uint8Array): Signature | undefined {
  try {
    return read(data);
  } catch (error) {
    if (error instanceof DnsFormatError) return undefined;
    throw error;
  }
}

function read(data: Uint8Array): Signature {
  const reader = new WireReader(data);
  const fields = {
    typeCovered: reader.uint16(),
    algorithm: reader.uint8(),
    labels: reader.uint8(),
    originalTtlSeconds: reader.uint32(),
    expiration: reader.uint32(),
    inception: reader.uint32(),
    keyTag: reader.uint16(),
    signer: reader.name(),
  };
  const signedHead = Buffer.concat([data.subarray(0, fixedBytes), Buffer.from(fields.signer, 'latin1')]);
  return { ...fields, bytes: reader.take(reader.remaining), signedHead };
}

/** Seconds from `now` until `then`, both modulo 2^32, negative when that is past (RFC 1982 section 3.2). */
export function serialSecondsUntil(then: number, now: number): number {
  return (then - now) | 0;
}

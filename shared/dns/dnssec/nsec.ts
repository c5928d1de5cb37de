import type { WireName } from '../name.ts';
import { WireReader } from '../wire-reader.ts';
import { readTypeBitmap } from './type-bitmap.ts';

/** Which name follows a name in its zone, and which types exist at it (RFC 4034 section 4). */
export interface Nsec {
  readonly owner: WireName;
  readonly next: WireName;
  readonly types: ReadonlySet<number>;
}

/** @throws DnsFormatError when the data is not an NSEC record's. */
export function readNsec(owner: WireName, data: Uint8Array): Nsec {
  const reader = new WireReader(data);
  return { owner, next: reader.name(), types: readTypeBitmap(reader) };
}

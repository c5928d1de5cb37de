import { createHash } from 'node:crypto';
import type { WireName } from '../name.ts';
import type { HashParameters } from './nsec3.ts';

/** Hashes a name for NSEC3 (RFC 5155 section 5). */
export function hashName(name: WireName, { iterations, salt }: HashParameters): Uint8Array {
  let hash: Uint8Array = Buffer.from(name, 'latin1');
  for (let round = 0; round <= iterations; round += 1) {
    hash = createHash('sha1').update(hash).update(salt).digest();
  }
  return hash;
}

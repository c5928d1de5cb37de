import { DnsFormatError } from '../format-error.ts';
import type { WireReader } from '../wire-reader.ts';

const maxBlockBytes = 32;

/**
 * Reads the types that exist at a name, to the end of the data (RFC 4034 section 4.1.2).
 *
 * @throws DnsFormatError when the blocks do not fit, or stand out of order.
 */
export function readTypeBitmap(reader: WireReader): ReadonlySet<number> {
  const types = new Set<number>();
  for (let lastWindow = -1; reader.remaining > 0; ) {
    const window = reader.uint8();
    const length = reader.uint8();
    if (window <= lastWindow || length === 0 || length > maxBlockBytes) {
      throw new DnsFormatError('type bitmap out of order');
    }
    lastWindow = window;
    addTypes(types, window * 256, reader.take(length));
  }
  return types;
}

function addTypes(types: Set<number>, first: number, block: Uint8Array): void {
  for (const [index, byte] of block.entries()) {
    for (let bit = 0; bit < 8; bit += 1) {
      if ((byte & (0x80 >> bit)) !== 0) types.add(first + index * 8 + bit);
    }
  }
}

import { DnsFormatError } from './format-error.ts';
import { maxLabelBytes, maxNameBytes, toWireName, type WireName } from './name.ts';

/** Most compression pointers in one name: a work limit, far above what any server writes. */
const maxJumps = 40;

/** Length of the header that every message begins with (RFC 1035, section 4.1.1). */
export const headerBytes = 12;

/** Reads the parts of a DNS message in order; every read is checked against the end of the message. */
export class WireReader {
  readonly #bytes: Buffer;
  #position: number;

  /** Reads from `position`, a byte offset, on. */
  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = position;
  }

  /** Offset of the next byte. */
  get position(): number {
    return this.#position;
  }

  /** Bytes from here to the end of the message. */
  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  uint8(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.#advance(2));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#advance(4));
  }

  /** Takes the next bytes as a view, not a copy. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /**
   * Reads a name and expands its compression (RFC 1035 section 4.1.4).
   *
   * A pointer has to lead to before the part that it ends, so that no chain of them can come round again.
   */
  name(): WireName {
    let text = '';
    let partStart = this.#position;
    let afterFirstPointer: number | undefined;
    for (let jumps = 0; ; ) {
      const length = this.uint8();
      if (length >= 0xc0) {
        const target = ((length & 0x3f) << 8) | this.uint8();
        afterFirstPointer ??= this.#position;
        jumps += 1;
        if (target < headerBytes || target >= partStart || jumps > maxJumps) {
          throw new DnsFormatError('compression pointer that does not lead backwards');
        }
        partStart = this.#position = target;
        continue;
      }
      if (length > maxLabelBytes) throw new DnsFormatError('label of an unknown kind');
      text += String.fromCharCode(length) + this.#latin1(length);
      if (text.length > maxNameBytes) throw new DnsFormatError('name of more than 255 bytes');
      if (length === 0) break;
    }
    if (afterFirstPointer !== undefined) this.#position = afterFirstPointer;
    return toWireName(text);
  }

  #latin1(length: number): string {
    const start = this.#advance(length);
    return this.#bytes.toString('latin1', start, start + length);
  }

  #advance(length: number): number {
    if (length > this.remaining) throw new DnsFormatError('message ends too early');
    const start = this.#position;
    this.#position += length;
    return start;
  }
}

const lengthBytes = 2;

/** Puts its length before a message, as streams carry it (RFC 7766 section 8). */
export function frameMessage(message: Uint8Array): Uint8Array {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** Takes messages out of a stream that comes in pieces of any size. */
export class MessageReader {
  #rest = Buffer.alloc(0);

  /** Takes a piece up and gives the messages that it completes. */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const messages: Uint8Array[] = [];
    while (this.#rest.length >= lengthBytes) {
      const end = lengthBytes + this.#rest.readUInt16BE(0);
      if (this.#rest.length < end) break;
      messages.push(this.#rest.subarray(lengthBytes, end));
      this.#rest = this.#rest.subarray(end);
    }
    return messages;
  }
}

import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../aws/conditional-write.ts';
import { readItem } from '../aws/item-attributes.ts';

/** The quickest that refers back: the next levels take several times as long for a tenth less. */
const quality = 1;

/** Window of 2^18 bytes, so that a reader needs no more memory than the largest message. */
const windowBits = 18;

/** Least that Node takes; of what it asks for beyond the output, each message would leave as much to be collected. */
const leastChunkBytes = 1024;

/**
 * Compresses the text of a message for its item (Brotli, RFC 7932): what is written is paid by the kilobyte, and a
 * message of half a kilobyte with all that is kept of it stays within the first.
 */
export function packMessage(canonicalText: string): AttributeValue {
  const text = Buffer.from(canonicalText);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_LGWIN]: windowBits,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  return { B: brotliCompressSync(text, { params, chunkSize: Math.max(leastChunkBytes, text.length >> 2) }) };
}

/**
 * The text of the message in an item, byte by byte as it was verified; items of earlier versions hold it as it is.
 *
 * @throws Error when the item is not that of a message
 */
export function unpackMessage(item: Item): string {
  const packed = item.message?.B;
  if (packed === undefined) return readItem(item, 'inbox item').string('message');
  return brotliDecompressSync(bytesOf(packed)).toString();
}

/** The SDK gives bytes; a function that a table's stream calls gets them in base64. */
function bytesOf(packed: Uint8Array | string): Uint8Array {
  return typeof packed === 'string' ? Buffer.from(packed, 'base64') : packed;
}

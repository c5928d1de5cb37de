import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import type { BodyForm } from './http-input.ts';

const bombBytes = 4_000_000;

/** Turns the text of a body into bytes. */
export function encodeBody(text: string, form: BodyForm): Buffer {
  switch (form) {
    case 'utf8':
      return Buffer.from(text);
    case 'bom':
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]);
    case 'latin1':
      return Buffer.from(text, 'latin1');
    case 'utf16':
      return Buffer.from(text, 'utf16le');
    case 'gzip':
      return gzipSync(text);
    case 'deflate':
      return deflateSync(text);
    case 'brotli':
      // Its default takes seconds for a large body, which would count as the function's.
      return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
    case 'bomb':
      return gzipSync(Buffer.alloc(bombBytes, text === '' ? ' ' : text), { level: 1 });
  }
}

import type { Query } from './query.ts';
import { responseCode } from './response-code.ts';
import { headerBytes } from './wire-reader.ts';

/** Whether bytes answer a query; `case-lost` when only the letters' case of the question differs. */
export type ResponseMatch = 'match' | 'case-lost' | 'stranger';

/**
 * Compares id, QR bit and the exact bytes of the question with the query's (RFC 5452 section 9.1).
 *
 * A server that can not read a query may refuse it without repeating the question: a bare FORMERR or NOTIMP
 * with the right id is a match, and can bring no more about than a query without EDNS.
 */
export function matchResponse(response: Uint8Array, query: Query): ResponseMatch {
  const bytes = Buffer.from(response.buffer, response.byteOffset, response.byteLength);
  if (bytes.length < headerBytes || bytes.readUInt16BE(0) !== query.id || bytes.readUInt8(2) < 0x80) {
    return 'stranger';
  }
  const questions = bytes.readUInt16BE(4);
  if (questions === 0) return refusesTheForm(bytes) ? 'match' : 'stranger';
  const question = bytes.subarray(headerBytes, headerBytes + query.question.length);
  if (questions !== 1 || question.length !== query.question.length) return 'stranger';
  if (question.equals(query.question)) return 'match';
  return foldName(question) === foldName(query.question) ? 'case-lost' : 'stranger';
}

/** Tells whether a response of at least a header has its TC bit set. */
export function isTruncated(response: Uint8Array): boolean {
  return ((response[2] ?? 0) & 0x02) !== 0;
}

function refusesTheForm(bytes: Buffer): boolean {
  const code = bytes.readUInt8(3) & 0xf;
  return code === responseCode.FORMERR || code === responseCode.NOTIMP;
}

/** The name in lower case; type and class, the last four bytes, as they are. */
function foldName(question: Uint8Array): string {
  const text = Buffer.from(question).toString('latin1');
  return text.slice(0, -4).replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) + text.slice(-4);
}

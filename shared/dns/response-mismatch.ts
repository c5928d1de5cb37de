import { matchCookie } from './cookies.ts';
import type { Query } from './query.ts';
import { matchResponse } from './response-match.ts';
import { TransportError } from './transport.ts';

/**
 * Finds out why a response that only the server itself can have sent is not the one to a query.
 *
 * @returns undefined when it is.
 */
export function findMismatch(response: Uint8Array, query: Query): TransportError | undefined {
  const match = matchResponse(response, query);
  if (match === 'case-lost') {
    return new TransportError('malformed-answer', 'the answer lost the case of the question', true);
  }
  if (match === 'stranger')
    return new TransportError('malformed-answer', 'the answer is not to the question');
  return matchCookie(response, query) === 'wrong'
    ? new TransportError('malformed-answer', 'the answer carries the cookie of somebody else')
    : undefined;
}

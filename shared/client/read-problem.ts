import { base64ByteLength, isCanonicalBase64 } from '../protocol/base64.ts';
import { ClientError, type ClientErrorDetails, isServerErrorCode } from './client-errors.ts';

const maxReasons = 16;
const maxReasonLength = 300;
/** Long runs of these characters are tokens, keys or signatures, if anything; no reason of ours has one. */
const secretLike = /[A-Za-z0-9+/_=-]{24,}/g;

/**
 * Reads an answer that is not a success as the error of its code. Of the server's words only the reasons are kept,
 * with everything cut out that could be a token: another server may quote what it was sent.
 *
 * @param status HTTP status
 * @param retryAfter the header of this name
 * @param body the body, parsed; undefined when it is not JSON
 * @see RFC 9457; RFC 9110 section 10.2.3
 */
export function readProblem(status: number, retryAfter: string | null, body: unknown): ClientError {
  const problem = isRecord(body) ? body : {};
  const details = { status, ...readRetryAfter(retryAfter) };
  if (isServerErrorCode(problem.code)) {
    return new ClientError(problem.code, { ...details, ...readMembers(problem) });
  }
  // What stands before a server answers like this: the fate of the request is then not known.
  if (status === 429) return new ClientError('RATE_LIMIT_EXCEEDED', details);
  if (status >= 500) return new ClientError('NETWORK_ERROR', details);
  return new ClientError('UNEXPECTED_ANSWER', { ...details, reasons: ['the refusal names no known code'] });
}

function readMembers({ reasons, retryable, digest, requestId }: Record<string, unknown>): ClientErrorDetails {
  return {
    reasons: Array.isArray(reasons) ? reasons.slice(0, maxReasons).filter(isText).map(withoutSecrets) : [],
    ...(typeof retryable === 'boolean' && { retryable }),
    ...(isDigest(digest) && { digest }),
    ...(isText(requestId) && /^[\w.:=-]{1,64}$/.test(requestId) && { requestId }),
  };
}

function withoutSecrets(reason: string): string {
  return reason.slice(0, maxReasonLength).replace(secretLike, '…');
}

function readRetryAfter(header: string | null): { readonly retryAfterSeconds?: number } {
  return header !== null && /^\d{1,6}$/.test(header) ? { retryAfterSeconds: Number(header) } : {};
}

function isDigest(value: unknown): value is string {
  return isText(value) && isCanonicalBase64(value) && base64ByteLength(value) === 32;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

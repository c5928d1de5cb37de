import type { ErrorCode } from '../../../shared/protocol/errors.ts';
import type { JsonSchema } from './json-schema.ts';
import type { StatusAnswers } from './responses.ts';

/** Codes that come with a time after which a repeat makes sense. */
const timed: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'RATE_LIMIT_EXCEEDED',
  'SERVICE_UNAVAILABLE',
  'DNS_RESOLUTION_FAILED',
  'DNSSEC_VALIDATION_FAILED',
]);

/** The headers that clients act on, as components of the document. */
export const headers: Readonly<Record<string, JsonSchema>> = {
  RequestId: {
    description: 'The `requestId` of problems.',
    required: true,
    schema: { type: 'string' },
  },
  NotStored: {
    description: 'Answers must not be stored on the way.',
    schema: { type: 'string', const: 'no-store' },
  },
  RetryAfter: {
    description: 'Seconds after which a repeat makes sense. API Gateway itself does not tell.',
    schema: { type: 'integer', minimum: 0 },
  },
  Challenge: {
    description: 'How to authenticate.',
    required: true,
    schema: { type: 'string', const: 'Bearer' },
  },
  Allow: {
    description: 'The methods that the path knows.',
    required: true,
    schema: { type: 'string', pattern: '^[A-Z]+(, [A-Z]+)*$' },
  },
};

const headerRef = (name: string): JsonSchema => ({ $ref: `#/components/headers/${name}` });

/** The headers of the answers of one status. */
export function headersOf({ status, answer, codes }: StatusAnswers): Readonly<Record<string, JsonSchema>> {
  return {
    'Apigw-Requestid': headerRef('RequestId'),
    'Cache-Control': answer?.cacheControl
      ? { required: true, schema: { type: 'string', const: answer.cacheControl } }
      : headerRef('NotStored'),
    ...(codes.some((code) => timed.has(code)) && { 'Retry-After': headerRef('RetryAfter') }),
    ...(status === 401 && { 'WWW-Authenticate': headerRef('Challenge') }),
    ...(status === 405 && { Allow: headerRef('Allow') }),
  };
}

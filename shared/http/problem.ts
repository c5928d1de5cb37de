import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { errorCatalogue, type Refusal } from '../protocol/errors.ts';

/** The body of every answer that is not a success (RFC 9457), with our members. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly retryable: boolean;
  readonly action: string;
  readonly reasons: readonly string[];
  readonly requestId: string;
  readonly digest?: string;
}

/**
 * Turns a refusal into problem details, with `Retry-After` where a repeat has a known time.
 *
 * Source: RFC 9457; RFC 9110 section 10.2.3.
 */
export function problem(
  refusal: Refusal,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 {
  const { code, reasons, retryAfterSeconds, digest } = refusal;
  const { status, title, action, retryable } = errorCatalogue[code];
  const body: ProblemDetails = {
    type: `urn:btps:error:${code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail: reasons.join('; '),
    code,
    retryable: refusal.retryable ?? retryable,
    action,
    reasons,
    requestId,
    ...(digest !== undefined && { digest }),
  };
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
      ...headers,
    },
    body: JSON.stringify(body),
  };
}

import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A successful answer: its status and what becomes its JSON body. */
export interface Answer {
  readonly status: number;
  readonly body: object;
  /** `no-store` unless given. */
  readonly cacheControl?: string;
}

/** Prints a successful answer. Nothing may be stored on the way unless it says so: verdicts and inboxes change. */
export function printAnswer({
  status,
  body,
  cacheControl = 'no-store',
}: Answer): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': cacheControl },
    body: JSON.stringify(body),
  };
}

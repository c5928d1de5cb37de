import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A successful answer: its status and what becomes its JSON body. */
export interface Answer {
  readonly status: number;
  readonly body: object;
  /** `no-store` unless given. */
  readonly cacheControl?: string;
  /** The methods that the path knows, where they were asked for. */
  readonly allow?: string;
}

/** Prints a successful answer. Nothing may be stored on the way unless it says so: verdicts and inboxes change. */
export function printAnswer({
  status,
  body,
  cacheControl = 'no-store',
  allow,
}: Answer): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/json',
      'cache-control': cacheControl,
      ...(allow !== undefined && { allow }),
    },
    body: JSON.stringify(body),
  };
}

import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A successful answer: its status and what becomes its JSON body. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Prints a successful answer. Nothing here may be stored on the way: verdicts and inboxes change. */
export function printAnswer({ status, body }: Answer): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}

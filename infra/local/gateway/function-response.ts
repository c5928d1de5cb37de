import type { OutgoingHttpHeaders } from 'node:http';

/** What the gateway sends to the caller. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

interface StructuredResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/**
 * Turns what a function returned into an answer (payload format 2.0): a result without `statusCode` is a body that
 * is answered with 200 as JSON, and a malformed one is a 500.
 */
export function createResponse(result: unknown): GatewayResponse {
  if (!isObject(result) || !('statusCode' in result)) return inferred(result);
  const {
    statusCode,
    headers = {},
    cookies = [],
    body = '',
    isBase64Encoded = false,
  } = result as StructuredResult;
  if (!Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599 || typeof body !== 'string') {
    return gatewayError(500, 'Internal Server Error');
  }
  const named = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  return {
    status: statusCode,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...named,
      ...(cookies.length > 0 && { 'set-cookie': [...cookies] }),
    },
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** An answer of the gateway's own, which is never a problem document. */
export function gatewayError(status: number, message: string): GatewayResponse {
  return json(status, JSON.stringify({ message }));
}

function inferred(result: unknown): GatewayResponse {
  return json(200, typeof result === 'string' ? result : JSON.stringify(result));
}

function json(status: number, text: string): GatewayResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

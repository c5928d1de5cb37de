import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { jsonBody } from '../../shared/http/json-body.ts';
import { accept, type Outcome, refuse } from '../../shared/protocol/errors.ts';
import { parseUserIdentity, type UserIdentity } from '../../shared/protocol/identity.ts';
import type { JsonValue } from '../../shared/protocol/json-value.ts';
import { readStrictJson } from '../../shared/protocol/strict-json.ts';

/** Largest body of a portal's request, bytes. */
export const maxPortalBodyBytes = 256 * 1024;

/** The function ends after 29 s; what is left then is for the answer. */
const workMs = 20_000;

/** An event with what API Gateway's IAM authoriser found out about the caller. */
interface SignedEvent extends APIGatewayProxyEventV2 {
  readonly requestContext: APIGatewayProxyEventV2['requestContext'] & {
    readonly authorizer?: { readonly iam?: { readonly userArn?: unknown } };
  };
}

/** Who calls, and until when there is time. */
export interface PortalCall {
  /** ARN of the AWS principal that signed the request. */
  readonly principal: string;
  /** Epoch milliseconds. */
  readonly deadlineMs: number;
}

/** Takes the caller from the event; a request that nobody vouches for is refused with UNAUTHENTICATED. */
export function portalCall(event: SignedEvent, nowMs: number): Outcome<PortalCall> {
  const principal = event.requestContext.authorizer?.iam?.userArn;
  return typeof principal === 'string' && principal !== ''
    ? accept({ principal, deadlineMs: nowMs + workMs })
    : refuse('UNAUTHENTICATED', 'the request is not signed by an AWS principal');
}

/** Reads the body as JSON that has one meaning only. */
export function portalBody(event: APIGatewayProxyEventV2): Outcome<JsonValue> {
  const body = jsonBody(event);
  if (!body.ok) return body;
  if (body.value.byteLength > maxPortalBodyBytes) {
    return refuse('INVALID_REQUEST', `the body is larger than ${maxPortalBodyBytes} bytes`);
  }
  const text = decode(body.value);
  if (text === undefined) return refuse('INVALID_REQUEST', 'the body is not UTF-8');
  const read = readStrictJson(text);
  return read.ok ? accept(read.value) : refuse('INVALID_REQUEST', read.reason);
}

/** The user that the path names. */
export function pathUser(event: APIGatewayProxyEventV2): Outcome<UserIdentity> {
  return parseUserIdentity(event.pathParameters?.userIdentity ?? '');
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

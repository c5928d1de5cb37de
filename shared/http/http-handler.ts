import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Outcome, Refusal } from '../protocol/errors.ts';
import { accept, errorCatalogue, refuse } from '../protocol/errors.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { type Answer, printAnswer } from './answer.ts';
import type { OriginGate } from './origin-gate.ts';
import { problem } from './problem.ts';

/** Answers one request: a value, or the refusal that becomes problem details. */
export type Responder = (event: APIGatewayProxyEventV2) => Promise<Outcome<Answer>>;

/** The handler of a function behind the HTTP API. */
export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * Wraps a responder in the chain that every HTTP function shares: logging context, and problem details for
 * refusals and faults alike, so that no route ever answers in another shape.
 *
 * @param gate - What a request has to pass first; every request does unless given.
 */
export function httpHandler(
  respond: Responder,
  telemetry: Telemetry,
  gate: OriginGate = accept,
): HttpHandler {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(telemetry.middleware())
    .use(faultsAsProblems(telemetry))
    .handler(async (event: APIGatewayProxyEventV2) => {
      const admitted = gate(event);
      const outcome = admitted.ok ? await respond(admitted.value) : admitted;
      if (outcome.ok) return printAnswer(outcome.value);
      if (outcome.refusal.code === 'RATE_LIMIT_EXCEEDED') telemetry.rateLimited();
      return problem(outcome.refusal, event.requestContext.requestId, refusalHeaders(outcome.refusal));
    }) as unknown as HttpHandler;
}

/**
 * RFC 9110: a 405 names the methods that the route knows (section 15.5.6), a 401 how to authenticate (15.5.2); our
 * routes know access tokens only.
 */
function refusalHeaders({ code, reasons }: Refusal): Record<string, string> {
  if (code === 'METHOD_NOT_ALLOWED' && reasons[0]) return { allow: reasons[0] };
  return errorCatalogue[code].status === 401 ? { 'www-authenticate': 'Bearer' } : {};
}

function faultsAsProblems(
  telemetry: Telemetry,
): middy.MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    onError: (request) => {
      telemetry.fault('request', request.error);
      request.response = problem(explainFault(request.error), request.event.requestContext.requestId);
    },
  };
}

/** A fault says nothing of its cause to the caller; what may pass soon is told apart from what may not. */
function explainFault(error: unknown): Refusal {
  return isTemporary(error)
    ? refuse('SERVICE_UNAVAILABLE', 'a service behind this one did not answer', { retryAfterSeconds: 2 })
        .refusal
    : refuse('INTERNAL_ERROR', 'an unexpected fault, which has been logged').refusal;
}

/** The SDK marks what it would retry itself, and names its timeouts and broken connections. */
function isTemporary(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $retryable, $fault, code } = error as Error & {
    $retryable?: unknown;
    $fault?: string;
    code?: string;
  };
  return (
    $retryable !== undefined ||
    $fault === 'server' ||
    error.name === 'TimeoutError' ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'].includes(code ?? '') ||
    ['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'].includes(
      error.name,
    )
  );
}

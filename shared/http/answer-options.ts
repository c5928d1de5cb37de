import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { accept, type Outcome } from '../protocol/errors.ts';
import type { Answer } from './answer.ts';
import { methodsOf } from './unrouted.ts';

/**
 * Answers `OPTIONS` on a path of the device API with its methods. API Gateway leaves a preflight to the route that
 * matches it, and `$default` matches everything: a browser goes on only if the status says success. The headers that
 * allow an origin are added by the gateway, so that there is one place that knows the origins.
 *
 * @returns undefined for another method, and for a path that does not exist
 * @see RFC 9110 section 9.3.7; API Gateway developer guide, "Configure CORS for HTTP APIs"
 */
export function answerOptions({
  requestContext,
  rawPath,
}: APIGatewayProxyEventV2): Outcome<Answer> | undefined {
  if (requestContext.http.method !== 'OPTIONS') return undefined;
  const methods = methodsOf(rawPath);
  return methods.length > 0
    ? accept({ status: 200, body: { methods }, allow: methods.join(', ') })
    : undefined;
}

import { crossOrigin } from '../../../shared/http/cross-origin.ts';
import type { GatewayResponse } from './function-response.ts';
import type { GatewayRequest } from './request-event.ts';

/**
 * Adds the CORS headers of an HTTP API to what a function answered, in place of the function's own: for a request with
 * an allowed `Origin`, and for `OPTIONS` if it is a preflight. The request itself is let through in any case, a
 * preflight to the route that matches it.
 *
 * Source: API Gateway developer guide, "Configure CORS for HTTP APIs".
 *
 * @param origins none where CORS is not configured
 */
export function addCrossOrigin(
  response: GatewayResponse,
  request: Pick<GatewayRequest, 'method' | 'headers'>,
  origins: readonly string[],
): GatewayResponse {
  if (origins.length === 0) return response;
  const own = Object.entries(response.headers).filter(([name]) => !name.startsWith('access-control-'));
  return { ...response, headers: { ...Object.fromEntries(own), ...grants(request, origins) } };
}

function grants(
  { method, headers }: Pick<GatewayRequest, 'method' | 'headers'>,
  origins: readonly string[],
): Record<string, string> {
  const [origin = ''] = headers.origin ?? [];
  const preflight = headers['access-control-request-method'] !== undefined;
  const allowed = origins.includes('*') ? '*' : origins.find((one) => one === origin);
  if (origin === '' || allowed === undefined || (method === 'OPTIONS' && !preflight)) return {};
  const { methods, requestHeaders, responseHeaders, maxAgeSeconds } = crossOrigin;
  if (method !== 'OPTIONS') {
    return {
      'access-control-allow-origin': allowed,
      'access-control-expose-headers': responseHeaders.join(','),
    };
  }
  return {
    'access-control-allow-origin': allowed,
    'access-control-allow-methods': methods.join(','),
    'access-control-allow-headers': requestHeaders.join(','),
    'access-control-max-age': String(maxAgeSeconds),
  };
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import type { Settings } from '../settings/settings.ts';
import { originSecretHeader, viewerAddressHeader } from './origin-headers.ts';

/** Lets a request in, with the address that it came from, or refuses it. */
export type OriginGate = (event: APIGatewayProxyEventV2) => Outcome<APIGatewayProxyEventV2>;

/**
 * Makes the gate behind a front (CloudFront) of the API: what carries the front's secret gets the source address that
 * the front tells, and what came round it is refused with ACCESS_DENIED. Without hashes there is no front, and nothing
 * that a request says of itself counts.
 *
 * The function knows only hashes: whoever reads its configuration can't pass for the front.
 */
export function originGate({
  originSecretHashes,
  originSecretRequired,
}: Pick<Settings, 'originSecretHashes' | 'originSecretRequired'>): OriginGate {
  const hashes = originSecretHashes.map((hash) => Buffer.from(hash, 'hex'));
  return (event) => {
    if (hashes.length === 0) return accept(event);
    if (isFrontOf(event, hashes)) return accept(withViewer(event));
    if (!originSecretRequired) return accept(event);
    return refuse('ACCESS_DENIED', 'requests are taken at the published address only');
  };
}

/** Every hash is compared, in the same time whatever was sent. */
function isFrontOf({ headers }: APIGatewayProxyEventV2, hashes: readonly Buffer[]): boolean {
  const given = createHash('sha256')
    .update(headers[originSecretHeader] ?? '')
    .digest();
  return hashes.filter((hash) => timingSafeEqual(hash, given)).length > 0;
}

/** A front that tells no address is misconfigured: then all of its requests count as its own. */
function withViewer(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const { requestContext, headers } = event;
  const viewer = headers[viewerAddressHeader] ?? '';
  if (isIP(viewer) === 0) return event;
  const http = { ...requestContext.http, sourceIp: viewer };
  return { ...event, requestContext: { ...requestContext, http } };
}

import { serverKeysPath } from '../protocol/system-message.ts';

/** Functions that answer HTTP requests. */
export type HttpFunction = 'ingress' | 'verify' | 'inbox' | 'auth' | 'portal' | 'health';

/** One route, as API Gateway writes it. */
export interface Route {
  readonly method: 'DELETE' | 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly function: HttpFunction;
}

/** Path that messages are posted to. */
export const messagesPath = '/messages';

/** Path at which each API describes itself: OpenAPI 3.1. */
export const documentPath = '/openapi.json';

/** The HTTP API of devices and servers; the stack and the local cloud both build theirs from it. */
export const routes: readonly Route[] = [
  { method: 'POST', path: messagesPath, function: 'ingress' },
  { method: 'POST', path: '/verify', function: 'verify' },
  { method: 'GET', path: '/delegations/{delegatedIdentity}', function: 'verify' },
  { method: 'GET', path: '/inbox/{recipient}', function: 'inbox' },
  { method: 'POST', path: '/inbox/{recipient}/acknowledgements', function: 'inbox' },
  { method: 'POST', path: '/auth/devices', function: 'auth' },
  { method: 'POST', path: '/auth/tokens', function: 'auth' },
  { method: 'GET', path: '/.well-known/jwks.json', function: 'auth' },
  { method: 'GET', path: serverKeysPath, function: 'auth' },
  { method: 'GET', path: '/health', function: 'health' },
  { method: 'GET', path: documentPath, function: 'auth' },
];

/** The HTTP API of portals, whose callers API Gateway authenticates by their AWS signatures (SigV4). */
export const portalRoutes: readonly Route[] = [
  { method: 'PUT', path: '/identities/{userIdentity}', function: 'portal' },
  { method: 'DELETE', path: '/identities/{userIdentity}', function: 'portal' },
  { method: 'GET', path: '/identities/{userIdentity}', function: 'portal' },
  { method: 'GET', path: '/identities/{userIdentity}/audit', function: 'portal' },
  { method: 'POST', path: '/enrolments', function: 'portal' },
  { method: 'POST', path: '/revocations', function: 'portal' },
  { method: 'GET', path: '/revocations/{revocationId}', function: 'portal' },
  { method: 'GET', path: documentPath, function: 'portal' },
];

/** The function behind `$default` of the device API, which answers what no route matches: 404, or 405. */
export const defaultFunction: HttpFunction = 'verify';

/** The function behind `$default` of the portal API. */
export const defaultPortalFunction: HttpFunction = 'portal';

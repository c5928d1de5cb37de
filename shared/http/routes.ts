/** Functions that answer HTTP requests. */
export type HttpFunction = 'ingress' | 'verify' | 'inbox';

/** One route of the HTTP API of devices and servers, as API Gateway writes it. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly function: HttpFunction;
}

/** Every route of the API; the stack and the local cloud both build theirs from it. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/messages', function: 'ingress' },
  { method: 'POST', path: '/verify', function: 'verify' },
  { method: 'GET', path: '/delegations/{delegatedIdentity}', function: 'verify' },
  { method: 'GET', path: '/inbox/{recipient}', function: 'inbox' },
  { method: 'POST', path: '/inbox/{recipient}/acknowledgements', function: 'inbox' },
];

/** The function behind `$default`, which answers what no route matches: 404, or 405 where the path exists. */
export const defaultFunction: HttpFunction = 'verify';

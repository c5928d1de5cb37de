import type { RouteMatch } from './match-route.ts';

/**
 * Plays the Lambda authoriser of the inbox routes, which the stack does not have yet: `Bearer local-<identity>`
 * authenticates that user. Everybody else reaches the handler without an identity, and is refused there.
 *
 * @returns `requestContext.authorizer` of the event.
 */
export function authorizeLocally(
  match: RouteMatch | undefined,
  authorization: string | undefined,
): { readonly lambda: { readonly userIdentity: string } } | undefined {
  if (match?.route.function !== 'inbox') return undefined;
  const userIdentity = /^Bearer local-(\S+)$/.exec(authorization ?? '')?.[1];
  return userIdentity === undefined ? undefined : { lambda: { userIdentity } };
}

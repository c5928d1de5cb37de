import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { parseUserIdentity, type UserIdentity } from '../protocol/identity.ts';

/** An event with what an authoriser in front of the route may have found out about the caller. */
interface AuthorisedEvent extends APIGatewayProxyEventV2 {
  readonly requestContext: APIGatewayProxyEventV2['requestContext'] & {
    readonly authorizer?: { readonly lambda?: { readonly userIdentity?: unknown } };
  };
}

/**
 * Lets a caller open only its own inbox, as the authoriser in front of the route says who it is. The deployed
 * API has no such authoriser, and a client cannot supply its word: there everybody is refused.
 *
 * @returns the recipient, or UNAUTHENTICATED, ACCESS_DENIED or INVALID_IDENTITY
 */
export function authoriseInbox(event: AuthorisedEvent): Outcome<UserIdentity> {
  const caller = event.requestContext.authorizer?.lambda?.userIdentity;
  if (typeof caller !== 'string') return refuse('UNAUTHENTICATED', 'the caller is unknown');
  const recipient = parseUserIdentity(event.pathParameters?.recipient ?? '');
  if (!recipient.ok) return recipient;
  if (recipient.value.text !== caller) return refuse('ACCESS_DENIED', 'this inbox is somebody else’s');
  return accept(recipient.value);
}

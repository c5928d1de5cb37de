import { accept, type Outcome } from '../protocol/errors.ts';
import { concludeRevocation, type RevocationState } from './conclude-revocation.ts';
import type { RevocationDependencies } from './dependencies.ts';
import { openRevocation } from './open-revocation.ts';
import type { RevocationRequest } from './revocation-request.ts';

/** Who asks, and how long there is time. */
export interface RevocationCall {
  /** The calling principal: the ARN behind a signed request, or the account and id of an event. */
  readonly principal: string;
  /** When to stop, epoch milliseconds; the same request again goes on from there. */
  readonly deadlineMs: number;
}

/**
 * Revokes one device, several, or all of a user. In force from the registry write on: the next message of a device
 * is refused, whatever DNS and caches still say. The user is told when everything is written.
 *
 * The same request under the same id may come any number of times; it goes on where it was left.
 *
 * Source: revocation.md, Revocation Process and Bulk Revocation.
 *
 * @returns what became of each device; or INVALID_REQUEST, IDENTITY_NOT_FOUND, INSUFFICIENT_PERMISSIONS, CONFLICT
 * @throws Error of the SDK when DynamoDB fails; the same request may then be sent again
 */
export async function requestRevocation(
  dependencies: RevocationDependencies,
  request: RevocationRequest,
  { principal, deadlineMs }: RevocationCall,
): Promise<Outcome<RevocationState>> {
  const opened = await openRevocation(dependencies, request, principal);
  if (!opened.ok) return opened;
  return accept(await concludeRevocation(dependencies, opened.value, deadlineMs));
}

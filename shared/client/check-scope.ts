import type { Scope } from '../protocol/scopes.ts';
import { ClientError } from './client-errors.ts';
import type { Credentials } from './credentials.ts';

/**
 * Checks that a device may do something before its server is asked.
 *
 * @param anyScope scopes of which one suffices
 * @throws ClientError INSUFFICIENT_SCOPE
 * @see best-practices.md, Token Validation
 */
export function checkScope({ scopes }: Credentials, anyScope: readonly Scope[]): void {
  if (anyScope.some((scope) => scopes.includes(scope))) return;
  throw new ClientError('INSUFFICIENT_SCOPE', { reasons: [`this needs the scope ${anyScope.join(' or ')}`] });
}

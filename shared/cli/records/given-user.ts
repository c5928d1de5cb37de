import type { UserIdentity } from '../../protocol/identity.ts';
import { usageFailure } from '../failure.ts';
import { givenIdentity } from './given-identity.ts';

/**
 * Reads the user that a command line names.
 *
 * @throws Failure when it is none
 */
export function givenUser(text: string): UserIdentity {
  const identity = givenIdentity(text);
  if (identity.kind === 'user') return identity;
  throw usageFailure(`${text} is a device`, `Its user is '${identity.userIdentity}'.`);
}

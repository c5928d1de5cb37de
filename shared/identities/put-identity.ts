import { TransactionContentionError } from '../aws/transact-write.ts';
import { refuseCanary } from '../health/canary-account.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import type { UserIdentity } from '../protocol/identity.ts';
import { readIdentity } from '../revocation/device-rows.ts';
import type { IdentityCall, IdentityDependencies } from './dependencies.ts';
import type { IdentityRequest } from './identity-request.ts';
import { type IdentityView, identityView } from './identity-view.ts';
import { registerIdentity } from './register-identity.ts';
import { revokeLeftBehind } from './revoke-left-behind.ts';
import { updateIdentity } from './update-identity.ts';

/** Tries before others who change the same identity all the time are a fault. */
const maxAttempts = 10;

/** An identity as it is now, and whether it is new. */
export interface PutIdentity {
  readonly created: boolean;
  readonly identity: IdentityView;
}

/**
 * Registers an identity of our domain, or changes it to what the portal says.
 *
 * A new primary key takes a proof (`authoriseRotation`); if the old one is in wrong hands, all devices are revoked
 * with it. The registry write and its audit event are one transaction; DNS follows from the registry.
 *
 * @returns the identity as it is now; IDENTITY_NOT_FOUND for another domain, ACCESS_DENIED for the canary, CONFLICT for a closed identity,
 *   INVALID_PUBLIC_KEY for a key that was in use before, or what a rotation is refused with
 */
export async function putIdentity(
  dependencies: IdentityDependencies,
  user: UserIdentity,
  request: IdentityRequest,
  call: IdentityCall,
): Promise<Outcome<PutIdentity>> {
  if (user.domain !== dependencies.domain) {
    return refuse('IDENTITY_NOT_FOUND', 'this server has no identities of that domain');
  }
  const reserved = refuseCanary(user);
  if (reserved) return reserved;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const current = await readIdentity(dependencies, user.originalIdentity);
    if (current?.status === 'closed') {
      return refuse('CONFLICT', 'the identity was closed, and its name is never used again');
    }
    const written = current
      ? await updateIdentity(dependencies, current, request, call)
      : await registerIdentity(dependencies, user, request, call);
    if (!written) continue;
    if (!written.ok) return written;
    if (request.compromised) await revokeLeftBehind(dependencies, written.value, 'compromised', call);
    return accept({ created: !current, identity: identityView(written.value) });
  }
  throw new TransactionContentionError();
}

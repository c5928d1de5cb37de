import type { RevocationReason } from '../audit/revocation-event.ts';
import type { IdentityEntry } from '../registry/entries.ts';
import { revokeOlderRows } from '../revocation/finish-revocation.ts';
import type { IdentityCall, IdentityDependencies } from './dependencies.ts';

/**
 * Writes the rows of the devices that a raised epoch has left behind. They are refused since it was raised; what
 * time does not suffice for is written by the next call, and by the nightly repair.
 */
export async function revokeLeftBehind(
  dependencies: IdentityDependencies,
  { originalIdentity, userIdentity, epoch, notBefore }: IdentityEntry,
  reason: RevocationReason,
  { principal, deadlineMs }: IdentityCall,
): Promise<void> {
  const raisedAtMs = notBefore === undefined ? dependencies.now() : Date.parse(notBefore);
  await revokeOlderRows(
    dependencies,
    { originalIdentity, userIdentity, reason, revokedBy: userIdentity, principal, keysCompromised: false },
    { epoch, raisedAtMs },
    deadlineMs,
  );
}

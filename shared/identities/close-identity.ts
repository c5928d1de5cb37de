import { eventPut } from '../audit/event-put.ts';
import { revocationEvent } from '../audit/revocation-event.ts';
import { TransactionContentionError, transactWrite } from '../aws/transact-write.ts';
import { refuseCanary } from '../health/canary-account.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import type { UserIdentity } from '../protocol/identity.ts';
import type { IdentityEntry } from '../registry/entries.ts';
import { readIdentity } from '../revocation/device-rows.ts';
import { epochItems } from '../revocation/raise-epoch.ts';
import type { IdentityCall, IdentityDependencies } from './dependencies.ts';
import { identityEvent } from './identity-event.ts';
import { type IdentityView, identityView } from './identity-view.ts';
import { revokeLeftBehind } from './revoke-left-behind.ts';

/** Tries before others who change the same identity all the time are a fault. */
const maxAttempts = 20;

/**
 * Closes an identity: no device, no token and no message of it is taken any more, its records leave the zone, and its
 * name is blocked for ever. Closing it again changes nothing and writes what an earlier call had no time for.
 *
 * @returns the closed identity; or IDENTITY_NOT_FOUND, ACCESS_DENIED for the canary
 */
export async function closeIdentity(
  dependencies: IdentityDependencies,
  user: UserIdentity,
  call: IdentityCall,
): Promise<Outcome<IdentityView>> {
  const reserved = refuseCanary(user);
  if (reserved) return reserved;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const current = await readIdentity(dependencies, user.originalIdentity);
    if (!current) return refuse('IDENTITY_NOT_FOUND', 'the identity is not registered here');
    const closed = current.status === 'closed' ? current : await close(dependencies, current, call);
    if (!closed) continue;
    await revokeLeftBehind(dependencies, closed, 'account_closed', call);
    if (closed !== current) await notifyUser(dependencies, closed);
    return accept(identityView((await readIdentity(dependencies, user.originalIdentity)) ?? closed));
  }
  throw new TransactionContentionError();
}

/** Undefined when the identity is not any more what was read. */
async function close(
  { client, registryTable, auditTable, now, jitter, recordTtlSeconds }: IdentityDependencies,
  identity: IdentityEntry,
  { principal }: IdentityCall,
): Promise<IdentityEntry | undefined> {
  const atMs = now();
  const at = new Date(atMs).toISOString();
  const { originalIdentity, userIdentity } = identity;
  const closed: IdentityEntry = { ...identity, status: 'closed', epoch: identity.epoch + 1, notBefore: at };
  const revoked = revocationEvent(originalIdentity, atMs, {
    stage: 'revoked',
    reason: 'account_closed',
    revokedBy: userIdentity,
    ...{ userIdentity, principal, recordTtlSeconds },
  });
  const items = [
    ...epochItems({ registryTable, identity, at, close: true }),
    eventPut(auditTable, identityEvent(closed, { change: 'closed', principal }, atMs)),
    eventPut(auditTable, revoked),
  ];
  const { written } = await transactWrite(client, items, { jitter });
  return written ? closed : undefined;
}

function notifyUser(
  { notices }: IdentityDependencies,
  { userIdentity, originalIdentity, notifyEmail, notifyPhone }: IdentityEntry,
): Promise<void> {
  return notices.send(
    {
      notice: 'identity_closed',
      noticeId: `closed:${originalIdentity}`,
      userIdentity,
      originalIdentity,
      reason: 'account_closed',
    },
    {
      ...(notifyEmail !== undefined && { notifyEmail }),
      ...(notifyPhone !== undefined && { notifyPhone }),
    },
  );
}

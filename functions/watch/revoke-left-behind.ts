import type { RevocationReason } from '../../shared/audit/revocation-event.ts';
import type { DeviceEntry, IdentityEntry } from '../../shared/registry/entries.ts';
import { finishRevocation, revokeOlderRows } from '../../shared/revocation/finish-revocation.ts';
import type { ScannedIdentity } from '../../shared/zone/scan-registry.ts';
import type { WatchDependencies } from './watch-dependencies.ts';

/** Who revokes, where nobody is known who asked for it. */
const principal = 'watch:reconcile';

/**
 * Revokes the rows of devices that a raised epoch has left behind, where whoever raised it was cut off. They are
 * refused since then; this frees their places, ends their tokens and lets DNS and the audit trail follow. Each is
 * accounted to the revocation that it was left behind by.
 *
 * @param deadlineMs when to stop, epoch milliseconds; the next run goes on from there
 * @returns delegated identities that were found left behind
 */
export async function revokeLeftBehind(
  dependencies: WatchDependencies,
  { rows, revocations }: ScannedIdentity,
  deadlineMs: number,
): Promise<readonly string[]> {
  const { identity } = rows;
  if (!identity) return [];
  const leftBehind = rows.devices.filter(
    ({ status, epoch }) => status === 'active' && epoch < identity.epoch,
  );
  let rest: readonly DeviceEntry[] = leftBehind;
  for (const revocation of revocations) {
    const [own, others] = byEpoch(rest, revocation.epoch ?? 0);
    if (own.length > 0) await finishRevocation(dependencies, revocation, deadlineMs);
    rest = others;
  }
  if (rest.length > 0) await revokeUnasked(dependencies, identity, deadlineMs);
  return leftBehind.map(({ delegatedId, originalIdentity }) => `${delegatedId}$${originalIdentity}`);
}

/** The devices of older epochs, and the others. */
function byEpoch(
  devices: readonly DeviceEntry[],
  epoch: number,
): readonly [readonly DeviceEntry[], readonly DeviceEntry[]] {
  return [
    devices.filter((device) => device.epoch < epoch),
    devices.filter((device) => device.epoch >= epoch),
  ];
}

/** An epoch that no revocation began is that of a closed identity, or of one whose primary key was compromised. */
async function revokeUnasked(
  dependencies: WatchDependencies,
  { originalIdentity, userIdentity, status, epoch, notBefore }: IdentityEntry,
  deadlineMs: number,
): Promise<void> {
  const reason: RevocationReason = status === 'closed' ? 'account_closed' : 'compromised';
  const raisedAtMs = notBefore === undefined ? dependencies.now() : Date.parse(notBefore);
  await revokeOlderRows(
    dependencies,
    { originalIdentity, userIdentity, reason, revokedBy: userIdentity, principal, keysCompromised: false },
    { epoch, raisedAtMs },
    deadlineMs,
  );
}

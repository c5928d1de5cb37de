import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { patiently, portal, putRevocation } from '../world/ask.ts';
import type { Device, User } from '../world/people.ts';
import type { RunState } from './run-state.ts';

/** Devices to revoke: some, or whatever the user has. */
export interface Revocation {
  readonly user: User;
  readonly devices: readonly Device[] | 'all';
  readonly byEvent: boolean;
}

const looks = 20;

/** The portal revokes devices by its API or by an event, and learns which ones are revoked. */
export async function revoke({ world }: RunState, revocation: Revocation): Promise<void> {
  const { user, devices, byEvent } = revocation;
  const ids = (devices === 'all' ? user.devices : devices).map(({ identity }) => identity.delegatedId);
  for (const device of user.devices) {
    if (ids.includes(device.identity.delegatedId)) device.revocationAskedAt ??= performance.now();
  }
  const id = `rev_${randomUUID()}`;
  const body = {
    revocation_id: id,
    user_identity: user.identity.text,
    devices: devices === 'all' ? 'all' : ids,
    reason: 'device_lost',
    revoked_by: user.identity.text,
    requested_at: new Date(world.clock.now()).toISOString(),
  };
  const path = `/revocations/${id}`;
  if (byEvent) {
    const isPut = await putRevocation(world, body).then(
      () => true,
      () => false,
    );
    if (!isPut) return;
    for (let look = 1; look <= looks; look += 1) {
      await sleep(15 * look);
      const { status, body: report } = await portal(world, 'GET', path);
      if (status === 200 && report.status !== 'PENDING') return learn(user, report);
    }
    return;
  }
  const { status, body: report } = await patiently(() => portal(world, 'POST', '/revocations', body));
  if (status === 202) learn(user, report);
}

/** What the portal was told: from now on these must not be let through. */
function learn(
  { devices }: User,
  report: { devices: readonly { readonly deviceId: string; readonly status: string }[] },
): void {
  const now = performance.now();
  for (const { deviceId, status } of report.devices) {
    const device = devices.find(({ identity }) => identity.delegatedId === deviceId);
    if (device && status === 'REVOKED') device.revokedAt ??= now;
  }
}

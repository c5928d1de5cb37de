import { publishedDevices } from '../../lifecycle/delegations.ts';
import type { Invariant } from './evidence.ts';

/** After reconcile the zone shows exactly the devices that the registry holds, and reconcile finds nothing to do. */
export const zoneShowsRegistry: Invariant = ({ world, account, stored, reconciled }) =>
  account.users.flatMap(({ identity: { originalIdentity } }) => {
    const rows = stored.registered.get(originalIdentity);
    const active = (rows?.devices ?? [])
      .filter(({ status, epoch }) => status === 'active' && epoch === rows?.identity?.epoch)
      .map(({ delegatedId }) => delegatedId)
      .sort();
    const { listed, records } = publishedDevices(world.cloud, originalIdentity);
    const differs = `${listed}` !== `${active}` || `${records}` !== `${active}`;
    const open = [...reconciled.drifted, ...reconciled.marked].includes(originalIdentity);
    return [
      ...(differs
        ? [`${originalIdentity} has ${active}, and the zone lists ${listed}, shows ${records}`]
        : []),
      ...(open ? [`${originalIdentity} is still to be repaired after reconcile`] : []),
    ];
  });

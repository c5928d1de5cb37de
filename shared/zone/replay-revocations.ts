import type { StoredEvent } from '../audit/list-events.ts';
import { fingerprintOf } from '../protocol/public-key.ts';
import type { DeviceEntry, IdentityEntry } from '../registry/entries.ts';

/** A user's entries as an export holds them, on their way back into the registry. */
export interface RestoredIdentity {
  readonly identity: IdentityEntry;
  readonly devices: readonly DeviceEntry[];
  /** Whether the primary key was replaced since: the new one is in no backup, so the portal has to give it again. */
  readonly keyIsOutdated: boolean;
}

/**
 * Replays what the audit trail says about a user since an export: revocations of devices and of all devices, expiry,
 * the closing of the identity, its administrators and its limit. Devices of an older epoch come out as revoked, so
 * that they stay so whatever the epoch of the identity is.
 *
 * @param events of the user's trail since the export began, oldest first
 */
export function replayRevocations(
  identity: IdentityEntry,
  devices: readonly DeviceEntry[],
  events: readonly StoredEvent[],
): RestoredIdentity {
  const left = devices.map((device) =>
    device.epoch < identity.epoch ? revoked(device, identity.notBefore) : device,
  );
  const start: RestoredIdentity = { identity, devices: left, keyIsOutdated: false };
  const { devices: replayed, ...rest } = events.reduce(replay, start);
  const activeDevices = replayed.filter(({ status }) => status === 'active').length;
  return { ...rest, identity: { ...rest.identity, activeDevices }, devices: replayed };
}

function replay(state: RestoredIdentity, event: StoredEvent): RestoredIdentity {
  switch (event.type) {
    case 'delegation_revocation':
      return event.stage === 'revoked' ? replayRevocation(state, event) : state;
    case 'delegation_expired':
      return { ...state, devices: state.devices.map((device) => revokedIf(device, event)) };
    case 'identity_change':
      return replayChange(state, event);
    default:
      return state;
  }
}

function replayRevocation(state: RestoredIdentity, event: StoredEvent): RestoredIdentity {
  if (event.delegatedIdentity !== undefined) {
    return { ...state, devices: state.devices.map((device) => revokedIf(device, event)) };
  }
  // All devices of the user: those that came later have a later date.
  const at = String(event.timestamp);
  const devices = state.devices.map((device) =>
    device.createdAt <= at ? revoked(device, at, event) : device,
  );
  return { ...state, devices };
}

function replayChange(state: RestoredIdentity, event: StoredEvent): RestoredIdentity {
  const { change, epoch, deviceLimit, administrators, fingerprint, timestamp } = event;
  const { identity } = state;
  const isClosed = change === 'closed' || identity.status === 'closed';
  return {
    devices: state.devices.map((device) =>
      isClosed || device.epoch < Number(epoch) ? revoked(device, String(timestamp)) : device,
    ),
    identity: {
      ...identity,
      status: isClosed ? 'closed' : 'active',
      epoch: Math.max(identity.epoch, Number(epoch)),
      deviceLimit: Number(deviceLimit),
      administrators: Array.isArray(administrators) ? administrators : identity.administrators,
      ...(change === 'closed' && { notBefore: String(timestamp) }),
    },
    keyIsOutdated: fingerprint !== fingerprintOf(Buffer.from(identity.primaryKey, 'base64')),
  };
}

function revokedIf(device: DeviceEntry, event: StoredEvent): DeviceEntry {
  const isMeant = event.delegatedIdentity === `${device.delegatedId}$${device.originalIdentity}`;
  return isMeant ? revoked(device, String(event.timestamp), event) : device;
}

/** The first revocation stands; a compromise counts whenever it is known. */
function revoked(device: DeviceEntry, at: string | undefined, event?: StoredEvent): DeviceEntry {
  const compromised = device.compromised || event?.reason === 'compromised';
  const marks = compromised ? { compromised } : {};
  if (device.status === 'revoked') return { ...device, ...marks };
  return {
    ...device,
    ...marks,
    status: 'revoked',
    publication: 'pending',
    revokedAt: at ?? device.createdAt,
    ...(typeof event?.revocationId === 'string' && { revocationId: event.revocationId }),
  };
}

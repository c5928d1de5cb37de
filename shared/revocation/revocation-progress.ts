import type { DeviceEntry } from '../registry/entries.ts';
import type { RevocationDependencies } from './dependencies.ts';
import { type DeviceRow, readDeviceRows, readUserRows } from './device-rows.ts';
import { delegatedIdOf, listedFailure } from './listed-devices.ts';
import type { RevocationEntry } from './revocation-entry.ts';

/** How far DNS is: the records are still there, have left the zone, or are gone from every watched server. */
export type RemovalStage = 'pending' | 'removed' | 'propagated';

/** What became of one device. */
export interface DeviceResult {
  readonly deviceId: string;
  /** Trouble with DNS never makes it FAILED: the registry refuses the device all the same. */
  readonly status: 'REVOKED' | 'FAILED' | 'PENDING';
  /** Why it failed. */
  readonly error?: string;
  /** When it was revoked or failed, ISO 8601, UTC. */
  readonly timestamp: string;
  readonly dns?: RemovalStage;
}

/** How far a revocation is (revocation.md, Bulk Revocation and RevocationManager). */
export interface RevocationProgress {
  readonly revocation_id: string;
  /** That of the device, if one was named. */
  readonly status: 'REVOKED' | 'FAILED' | 'PARTIAL' | 'PENDING';
  readonly devices: readonly DeviceResult[];
  /** If one device was named. */
  readonly deviceId?: string;
  readonly timestamp?: string;
}

/** Reads from the devices' own entries how far a revocation is. */
export async function readProgress(
  dependencies: Pick<RevocationDependencies, 'client' | 'registryTable'>,
  entry: RevocationEntry,
): Promise<RevocationProgress> {
  const devices = await (entry.devices ? listedResults : allResults)(dependencies, entry);
  const [first] = devices;
  const single = entry.devices?.length === 1 && first;
  return {
    revocation_id: entry.revocationId,
    status: single ? single.status : overall(devices),
    devices,
    ...(single && { deviceId: single.deviceId, timestamp: single.timestamp }),
  };
}

type Read = Pick<RevocationDependencies, 'client' | 'registryTable'>;

async function listedResults(dependencies: Read, entry: RevocationEntry): Promise<readonly DeviceResult[]> {
  const { originalIdentity, devices = [], requestedAtMs } = entry;
  const ids = new Map(devices.map((name) => [name, delegatedIdOf(name, originalIdentity)]));
  const known = [...new Set(ids.values())].filter((id) => id !== undefined);
  const rows = await readDeviceRows(dependencies, originalIdentity, known);
  const found = new Map(rows.map((row) => [row.device.delegatedId, row]));
  const timestamp = new Date(entry.openedAtMs).toISOString();
  return devices.map((name) => {
    const row = found.get(ids.get(name) ?? '');
    const error = listedFailure(row?.device, requestedAtMs);
    return row && !error ? resultOf(row, timestamp) : failedResult(name, timestamp, error);
  });
}

/** Devices of an older epoch are revoked from the moment it ended, whether or not their rows say so yet. */
async function allResults(dependencies: Read, entry: RevocationEntry): Promise<readonly DeviceResult[]> {
  const { rows } = await readUserRows(dependencies, entry.originalIdentity);
  const timestamp = new Date(entry.openedAtMs).toISOString();
  return rows
    .filter(({ device }) => wasLeftBehind(device, entry))
    .map((row) => ({ ...resultOf(row, timestamp), status: 'REVOKED' as const }));
}

/** Of an older epoch, and not revoked before that ended. */
function wasLeftBehind(device: DeviceEntry, { epoch = 0, openedAtMs }: RevocationEntry): boolean {
  return device.epoch < epoch && !(Date.parse(device.revokedAt ?? '') < openedAtMs);
}

function resultOf({ device }: DeviceRow, openedAt: string): DeviceResult {
  return {
    deviceId: device.delegatedId,
    status: device.status === 'revoked' ? 'REVOKED' : 'PENDING',
    timestamp: device.revokedAt ?? openedAt,
    dns: device.publication === 'published' ? 'pending' : device.publication,
  };
}

function failedResult(deviceId: string, timestamp: string, error = 'unknown'): DeviceResult {
  return { deviceId, status: 'FAILED', error, timestamp };
}

function overall(devices: readonly DeviceResult[]): RevocationProgress['status'] {
  const statuses = new Set(devices.map(({ status }) => status));
  if (statuses.has('PENDING')) return 'PENDING';
  if (!statuses.has('FAILED')) return 'REVOKED';
  return statuses.has('REVOKED') ? 'PARTIAL' : 'FAILED';
}

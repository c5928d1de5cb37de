import { TransactionContentionError } from '../aws/transact-write.ts';
import type { RevocationDependencies } from './dependencies.ts';
import { type DeviceRow, readDeviceRows, readUserRows } from './device-rows.ts';
import { delegatedIdOf, listedFailure } from './listed-devices.ts';
import type { RevocationEntry } from './revocation-entry.ts';
import {
  maxRowsPerTransaction,
  type RowDependencies,
  type RowRevocation,
  revokeRows,
} from './revoke-rows.ts';

/** Rounds over the rows that others are changing too. */
const maxRounds = 10;

/** What finishing takes of the dependencies. */
export type FinishDependencies = RowDependencies & Pick<RevocationDependencies, 'now' | 'answers'>;

/** A row of work: what is written, and the moment that it is dated. */
interface Work {
  readonly revocation: RowRevocation;
  /** Rows that are still to be written; read anew after a collision. */
  readonly open: () => Promise<readonly DeviceRow[]>;
  readonly rowsPerTransaction: number;
  readonly revokedAtMs: () => number;
}

/**
 * Writes what a revocation has still to write, from whatever point an earlier call reached.
 *
 * @param deadlineMs when to stop, epoch milliseconds; a further call goes on from there
 * @returns whether everything is written
 */
export function finishRevocation(
  dependencies: FinishDependencies,
  entry: RevocationEntry,
  deadlineMs: number,
): Promise<boolean> {
  const revocation = { ...entry, keysCompromised: entry.reason === 'compromised' };
  const { epoch } = entry;
  const work =
    epoch === undefined
      ? {
          open: () => openListedRows(dependencies, entry),
          rowsPerTransaction: 1,
          revokedAtMs: dependencies.now,
        }
      : {
          open: () => rowsOfOlderEpochs(dependencies, entry.originalIdentity, epoch),
          rowsPerTransaction: maxRowsPerTransaction,
          revokedAtMs: () => entry.openedAtMs,
        };
  return writeAll(dependencies, { revocation, ...work }, deadlineMs);
}

/**
 * Revokes the rows of devices that an epoch has left behind. They are refused already: this frees their places and
 * writes their stages into the audit trail.
 *
 * @param epoch devices of older ones are meant
 * @param raisedAtMs when that epoch began, epoch milliseconds
 * @returns whether all are written
 */
export function revokeOlderRows(
  dependencies: FinishDependencies,
  revocation: RowRevocation,
  { epoch, raisedAtMs }: { readonly epoch: number; readonly raisedAtMs: number },
  deadlineMs: number,
): Promise<boolean> {
  const work = {
    revocation,
    open: () => rowsOfOlderEpochs(dependencies, revocation.originalIdentity, epoch),
    rowsPerTransaction: maxRowsPerTransaction,
    revokedAtMs: () => raisedAtMs,
  };
  return writeAll(dependencies, work, deadlineMs);
}

/** The shared DNS cache forgets the devices last, whatever came of them: by then the registry refuses them. */
async function writeAll(dependencies: FinishDependencies, work: Work, deadlineMs: number): Promise<boolean> {
  const revoked = new Set<string>();
  try {
    return await writeRounds(dependencies, work, deadlineMs, revoked);
  } finally {
    if (revoked.size > 0) await dependencies.answers.forget(work.revocation.originalIdentity, [...revoked]);
  }
}

async function writeRounds(
  dependencies: FinishDependencies,
  work: Work,
  deadlineMs: number,
  revoked: Set<string>,
): Promise<boolean> {
  for (let round = 0; round < maxRounds; round += 1) {
    const open = await work.open();
    if (open.length === 0) return true;
    for (let start = 0; start < open.length; start += work.rowsPerTransaction) {
      if (dependencies.now() >= deadlineMs) return false;
      const rows = open.slice(start, start + work.rowsPerTransaction);
      await revokeRows(dependencies, work.revocation, rows, work.revokedAtMs());
      for (const { device } of rows) revoked.add(device.delegatedId);
    }
  }
  throw new TransactionContentionError();
}

async function openListedRows(
  dependencies: FinishDependencies,
  { originalIdentity, devices = [], reason, requestedAtMs }: RevocationEntry,
): Promise<readonly DeviceRow[]> {
  const ids = devices.map((name) => delegatedIdOf(name, originalIdentity)).filter((id) => id !== undefined);
  const rows = await readDeviceRows(dependencies, originalIdentity, [...new Set(ids)]);
  return rows.filter(({ device }) => {
    const isOpen = device.status === 'active' || (reason === 'compromised' && device.compromised !== true);
    return isOpen && !listedFailure(device, requestedAtMs);
  });
}

async function rowsOfOlderEpochs(
  dependencies: FinishDependencies,
  originalIdentity: string,
  epoch: number,
): Promise<readonly DeviceRow[]> {
  const { rows } = await readUserRows(dependencies, originalIdentity);
  return rows.filter(({ device }) => device.status === 'active' && device.epoch < epoch);
}

/** Ways to get the publication of the registry wrong; each is a line that the code has, left out. */
export type PublicationBug =
  | 'zone written without compare-and-swap'
  | 'published from the image of the stream'
  | 'registry not read after the change'
  | 'a refused change taken for applied'
  | 'a failed run not reported to the stream'
  | 'parent and device records in two changes'
  | 'epoch not looked at'
  | 'publication marked without its condition';

/** What is explored. */
export interface PublicationOptions {
  readonly bug?: PublicationBug;
  /** Who changes the registry: 0 revokes device 1, 1 revokes all devices, 2 enrols device 2. */
  readonly writers?: readonly number[];
  /** Runs of zone-sync that may be under way together. */
  readonly runs?: number;
  /** What a stranger does to the zone, once; a list that he edited is put right by reconcile. */
  readonly edit?: 'adds a value' | 'edits the list';
}

/** A row of the registry. */
export interface Device {
  readonly status: 'none' | 'active' | 'revoked';
  readonly epoch: number;
  readonly publication: 'pending' | 'published' | 'removed';
}

/** What the registry holds of one user. */
export interface Rows {
  readonly epoch: number;
  readonly devices: readonly Device[];
}

/** The parent's list and the device records, of devices 1 and 2, and whether a stranger's value is beside them. */
export interface Zone {
  readonly foreign: boolean;
  readonly listed: readonly boolean[];
  readonly records: readonly boolean[];
}

/** A run of zone-sync, and what it has read. */
export interface Run {
  readonly phase: 'idle' | 'woken' | 'rows' | 'planned' | 'lost' | 'half' | 'changed' | 'in zone';
  readonly rows?: Rows;
  readonly found?: Zone;
}

/** All that matters of one moment. */
export interface PublicationState {
  readonly rows: Rows;
  readonly zone: Zone;
  /** How far each writer is. */
  readonly writers: readonly ('begins' | 'in force' | 'ended')[];
  /** Whether the stream holds records that no run has taken, and what their last image was. */
  readonly dirty: boolean;
  readonly image?: Rows;
  readonly runs: readonly Run[];
  readonly crashes: number;
  readonly losses: number;
  readonly redeliveries: number;
  readonly edit: NonNullable<PublicationOptions['edit']> | 'none' | 'added' | 'edited';
}

/** Whether a device is good by the registry, and belongs into DNS. */
export function isShown({ epoch, devices }: Rows, number: number, bug?: PublicationBug): boolean {
  const device = devices[number];
  return device?.status === 'active' && (device.epoch >= epoch || bug === 'epoch not looked at');
}

/** A zone that shows these devices. */
export function zoneOf(shown: readonly boolean[], foreign: boolean): Zone {
  return { foreign, listed: shown, records: shown };
}

/** Whether two zones are alike. */
export function same(left: Zone, right: Zone): boolean {
  if (left.foreign !== right.foreign) return false;
  return sameList(left.listed, right.listed) && sameList(left.records, right.records);
}

/** Whether two lists are alike. */
export function sameList(left: readonly boolean[], right: readonly boolean[]): boolean {
  return left.every((value, index) => value === right[index]);
}

/** Whether the stream ever had a record of this user. */
export function hasWritten({ writers, rows }: PublicationState): boolean {
  return (
    writers.includes('in force') ||
    rows.epoch > 1 ||
    rows.devices.some(({ publication }) => publication !== 'published')
  );
}

import type { Model, Step } from './explore.ts';
import { brokenInvariant } from './publication-invariants.ts';
import {
  type Device,
  hasWritten,
  isShown,
  type PublicationBug,
  type PublicationOptions,
  type PublicationState,
  type Rows,
  type Run,
  same,
  zoneOf,
} from './publication-state.ts';

const names = ['revocation of device 1', 'revocation of all', 'enrolment of device 2'] as const;
const idle: Run = { phase: 'idle' };

/**
 * The way from the registry to the zone: {@link names} write at once, runs of zone-sync overlap, and a crash, a lost
 * answer, a stream record that comes again and a stranger's edit fall anywhere.
 */
export function publicationModel(options: PublicationOptions = {}): Model<PublicationState> {
  const { bug, writers = [0, 1, 2], runs = 2, edit = 'none' } = options;
  const rows: Rows = {
    epoch: 1,
    devices: [
      { status: 'active', epoch: 1, publication: 'published' },
      { status: 'none', epoch: 0, publication: 'pending' },
    ],
  };
  return {
    initial: {
      rows,
      zone: zoneOf([true, false], false),
      writers: names.map((_, writer) => (writers.includes(writer) ? 'begins' : 'ended')),
      dirty: false,
      runs: Array.from({ length: runs }, () => idle),
      crashes: 1,
      losses: 1,
      redeliveries: 1,
      edit,
    },
    steps: (state) => [
      ...names.flatMap((_, writer) => writerSteps(state, writer, bug)),
      ...state.runs.flatMap((_, run) => runSteps(state, run, bug)),
      ...strangerSteps(state),
      ...reconcileSteps(state),
    ],
    broken: (state, isAtRest) => brokenInvariant(state, isAtRest, options),
  };
}

type PublicationStep = Step<PublicationState>;

function writerSteps(state: PublicationState, writer: number, bug?: PublicationBug): PublicationStep[] {
  const actor = names[writer] ?? '';
  const at = state.writers[writer];
  if (at === undefined || at === 'ended') return [];
  const write = (action: string, rows: Rows, next: 'in force' | 'ended'): PublicationStep => ({
    actor,
    action,
    next: {
      ...state,
      rows,
      dirty: true,
      ...(bug === 'published from the image of the stream' && { image: rows }),
      writers: state.writers.with(writer, next),
    },
  });
  const { rows } = state;
  if (writer === 0)
    return [
      write(
        'revokes the row',
        revoked(rows, (_, device) => device === 0),
        'ended',
      ),
    ];
  if (writer === 2) {
    const enrolled: Device = { status: 'active', epoch: 1, publication: 'pending' };
    // The token is of the first epoch; the transaction asks for it.
    const steps: PublicationStep[] = [
      { actor, action: 'is refused', next: { ...state, writers: state.writers.with(writer, 'ended') } },
    ];
    return rows.epoch === 1
      ? [write('adds the row', { ...rows, devices: rows.devices.with(1, enrolled) }, 'ended')]
      : steps;
  }
  if (at === 'begins') return [write('raises the epoch', { ...rows, epoch: 2 }, 'in force')];
  // A crash here leaves the rows to reconcile, which writes the very same.
  return [
    write(
      'revokes the rows left behind',
      revoked(rows, ({ epoch }) => epoch < rows.epoch),
      'ended',
    ),
  ];
}

function revoked(rows: Rows, concerns: (device: Device, number: number) => boolean): Rows {
  return {
    ...rows,
    devices: rows.devices.map((device, number) =>
      device.status === 'active' && concerns(device, number)
        ? { ...device, status: 'revoked', publication: 'pending' }
        : device,
    ),
  };
}

function runSteps(state: PublicationState, number: number, bug?: PublicationBug): PublicationStep[] {
  const run = state.runs[number] ?? idle;
  const actor = `zone-sync ${number + 1}`;
  const steps: PublicationStep[] = [];
  const take = (action: string, next: Run, more: Partial<PublicationState> = {}) =>
    steps.push({ actor, action, next: { ...state, ...more, runs: state.runs.with(number, next) } });
  const { rows = state.rows, found = state.zone } = run;
  const target = zoneOf(
    state.rows.devices.map((_, device) => isShown(rows, device, bug)),
    found.foreign,
  );
  const isCurrent = same(state.zone, found);
  const isUnchecked =
    bug === 'registry not read after the change' || bug === 'published from the image of the stream';
  const changed = isUnchecked ? 'in zone' : 'changed';

  if (state.crashes > 0 && run.phase !== 'idle') {
    const isForgotten = bug === 'a failed run not reported to the stream';
    take('dies', idle, { crashes: state.crashes - 1, dirty: state.dirty || !isForgotten });
  }
  switch (run.phase) {
    case 'idle': {
      const woken: Run = { phase: 'woken', ...(state.image && { rows: state.image }) };
      if (state.dirty) take('gets stream records', woken, { dirty: false });
      else if (state.redeliveries > 0 && hasWritten(state))
        take('gets stream records again', woken, { redeliveries: state.redeliveries - 1 });
      break;
    }
    case 'woken':
      take('reads the registry', { phase: 'rows', rows: run.rows ?? state.rows });
      break;
    case 'rows':
      take('reads the zone', { phase: 'planned', rows, found: state.zone });
      break;
    case 'planned':
      if (same(found, target)) {
        take('finds nothing to change', { phase: 'in zone', rows });
        break;
      }
      if (isCurrent || bug === 'zone written without compare-and-swap') {
        if (bug === 'parent and device records in two changes') {
          take(
            'changes the parent',
            { phase: 'half', rows },
            { zone: { ...state.zone, listed: target.listed } },
          );
          break;
        }
        take('changes the zone', { phase: changed, rows }, { zone: target });
        if (state.losses > 0)
          take(
            'changes the zone, the answer is lost',
            { phase: 'lost', rows, found },
            {
              zone: target,
              losses: state.losses - 1,
            },
          );
      } else refused();
      break;
    case 'lost':
      // The SDK repeats the change, whose old set is gone by then.
      if (isCurrent || bug === 'zone written without compare-and-swap')
        take('repeats the change', { phase: changed, rows }, { zone: target });
      else refused();
      break;
    case 'half':
      take(
        'changes the device records',
        { phase: changed, rows },
        {
          zone: { ...state.zone, records: target.records },
        },
      );
      break;
    case 'changed': {
      const isStill = state.rows.devices.every(
        (_, device) => isShown(rows, device) === isShown(state.rows, device),
      );
      take('reads the registry after the change', isStill ? { phase: 'in zone', rows } : woken());
      break;
    }
    case 'in zone':
      take('marks what DNS shows', idle, { rows: marked(state.rows, rows, bug) });
      break;
  }
  return steps;

  function refused(): void {
    const goesOn = bug === 'a refused change taken for applied';
    take('is refused: the zone is not as it was read', goesOn ? { phase: changed, rows } : woken());
  }

  function woken(): Run {
    return { phase: 'woken', ...(bug === 'published from the image of the stream' && { rows }) };
  }
}

/** Conditional on what the row said when it was read. */
function marked(rows: Rows, read: Rows, bug?: PublicationBug): Rows {
  return {
    ...rows,
    devices: rows.devices.map((device, number) => {
      const was = read.devices[number];
      if (was?.publication !== 'pending' || was.status === 'none') return device;
      const next = was.status === 'revoked' ? 'removed' : 'published';
      if (was.status === 'active' && !isShown(read, number)) return device;
      const holds = device.status === was.status && device.publication === was.publication;
      return holds || bug === 'publication marked without its condition'
        ? { ...device, publication: next }
        : device;
    }),
  };
}

function strangerSteps(state: PublicationState): PublicationStep[] {
  const { edit, zone } = state;
  if (edit === 'adds a value') {
    const next: PublicationState = { ...state, zone: { ...zone, foreign: true }, edit: 'added' };
    return [{ actor: 'stranger', action: edit, next }];
  }
  if (edit !== 'edits the list') return [];
  const next: PublicationState = { ...state, zone: { ...zone, listed: [false, true] }, edit: 'edited' };
  return [{ actor: 'stranger', action: edit, next }];
}

/** On a schedule; it marks the identity, which wakes zone-sync. */
function reconcileSteps(state: PublicationState): PublicationStep[] {
  const target = zoneOf(
    state.rows.devices.map((_, device) => isShown(state.rows, device)),
    state.zone.foreign,
  );
  if (state.edit !== 'edited' || state.dirty || same(state.zone, target)) return [];
  const image = state.image && { image: state.rows };
  return [{ actor: 'reconcile', action: 'marks the identity', next: { ...state, dirty: true, ...image } }];
}

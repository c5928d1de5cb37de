import type { Model, Step } from './explore.ts';

/** Ways to get enrolment wrong; each is a line that the code has, left out. */
export type EnrolmentBug =
  | 'token used without its condition'
  | 'token and device written one after the other'
  | 'limit read, then written'
  | 'enrolled in whatever epoch is current'
  | 'access tokens not compared with the epoch'
  | 'rows counted down without their condition';

/** What is explored. */
export interface EnrolmentOptions {
  readonly bug?: EnrolmentBug;
  /** Devices that the identity may have. */
  readonly limit?: number;
}

type Answer = 'enrolled' | 'refused' | 'none';

interface Claim {
  readonly phase: 'new' | 'read' | 'spent' | 'lost' | 'done';
  readonly count: number;
  readonly answer: Answer;
}

interface Device {
  readonly key: number;
  readonly epoch: number;
  readonly status: 'active' | 'revoked';
}

/** All that matters of one moment. */
export interface EnrolmentState {
  readonly epoch: number;
  readonly activeDevices: number;
  /** The key that used each one-time token, if one did. */
  readonly usedBy: readonly (number | null)[];
  readonly devices: readonly Device[];
  readonly claims: readonly Claim[];
  /** Epochs of the access tokens that were handed out, by key. */
  readonly tokens: readonly { readonly key: number; readonly epoch: number }[];
  readonly acknowledged: boolean;
  /** Who writes the rows that the raised epoch left behind; a redelivered event makes a second one. */
  readonly sweeps: readonly { readonly phase: 'waits' | 'read' | 'done'; readonly rows: readonly number[] }[];
  readonly crashes: number;
  readonly losses: number;
}

/** Two devices with one token, the first of them twice, and one with a token of its own. */
export const claimsOf = [
  { token: 0, key: 0 },
  { token: 0, key: 1 },
  { token: 0, key: 0 },
  { token: 1, key: 2 },
] as const;

const fresh: Claim = { phase: 'new', count: 0, answer: 'none' };

/**
 * Enrolment against the revocation of all devices: {@link claimsOf} come at once, the epoch is raised somewhere, two
 * writers revoke the rows that it left behind, and a crash and a lost answer fall anywhere.
 */
export function enrolmentModel({ bug, limit = 2 }: EnrolmentOptions = {}): Model<EnrolmentState> {
  return {
    initial: {
      epoch: 1,
      activeDevices: 0,
      usedBy: [null, null],
      devices: [],
      claims: claimsOf.map(() => fresh),
      tokens: [],
      acknowledged: false,
      sweeps: [
        { phase: 'waits', rows: [] },
        { phase: 'waits', rows: [] },
      ],
      crashes: 1,
      losses: 1,
    },
    steps: (state) => [
      ...state.claims.flatMap((_, claim) => claimSteps(state, claim, limit, bug)),
      ...revocationSteps(state),
      ...state.sweeps.flatMap((_, sweep) => sweepSteps(state, sweep, bug)),
    ],
    broken: (state) => brokenInvariant(state, limit, bug),
  };
}

type EnrolmentStep = Step<EnrolmentState>;

function claimSteps(
  state: EnrolmentState,
  number: number,
  limit: number,
  bug?: EnrolmentBug,
): EnrolmentStep[] {
  const claim = state.claims[number];
  const { token, key } = claimsOf[number] ?? claimsOf[0];
  if (!claim || claim.phase === 'done') return [];
  const actor = `claim ${number + 1}, key ${key + 1}`;
  const steps: EnrolmentStep[] = [];
  const take = (action: string, changes: Partial<Claim>, more: Partial<EnrolmentState> = {}) =>
    steps.push({
      actor,
      action,
      next: { ...state, ...more, claims: state.claims.with(number, { ...claim, ...changes }) },
    });
  const end = (answer: Answer): Claim => ({ ...fresh, phase: 'done', answer });
  const handOut = (epoch: number) => ({ tokens: [...state.tokens, { key, epoch }] });
  const user = state.usedBy[token];
  const own = state.devices.find((device) => device.key === key);

  if (claim.phase !== 'new' && state.crashes > 0) take('dies', end('none'), { crashes: state.crashes - 1 });
  switch (claim.phase) {
    case 'new':
      if (state.epoch !== 1) take('is refused: the token is of an older epoch', end('refused'));
      else if (user !== null && user !== key) take('is refused: another key used the token', end('refused'));
      else if (user === key) repeat();
      else take('reads token and identity', { phase: 'read', count: state.activeDevices });
      break;
    case 'read':
      register(user);
      break;
    case 'lost':
      // The SDK repeats a transaction under its own token: it is applied once, and answered as it was.
      take('learns that it was written', end('enrolled'), handOut(own?.epoch ?? 1));
      break;
    case 'spent':
      take('writes the device', end('enrolled'), { ...added(), ...handOut(state.epoch) });
      break;
  }
  return steps;

  function repeat(): void {
    const isGood = own?.status === 'active' && own.epoch >= state.epoch;
    take('gets its device again', end(isGood ? 'enrolled' : 'refused'), isGood ? handOut(own.epoch) : {});
  }

  function register(usedBy: number | null | undefined): void {
    const usedBy_ = state.usedBy.with(token, key);
    const isFree = usedBy === null || bug === 'token used without its condition';
    const isCurrent = state.epoch === 1 || bug === 'enrolled in whatever epoch is current';
    const hasRoom = (bug === 'limit read, then written' ? (claim?.count ?? 0) : state.activeDevices) < limit;
    if (!isFree && usedBy === key) repeat();
    else if (!isFree || !isCurrent || !hasRoom || own) take('is refused by the transaction', end('refused'));
    else if (bug === 'token and device written one after the other')
      take('uses the token', { phase: 'spent' }, { usedBy: usedBy_ });
    else {
      const written = { ...added(), usedBy: usedBy_ };
      take('registers the device', end('enrolled'), { ...written, ...handOut(state.epoch) });
      if (state.losses > 0)
        take(
          'registers the device, the answer is lost',
          { phase: 'lost' },
          {
            ...written,
            losses: state.losses - 1,
          },
        );
    }
  }

  function added(): Partial<EnrolmentState> {
    const device: Device = { key, epoch: state.epoch, status: 'active' };
    return { devices: [...state.devices, device], activeDevices: state.activeDevices + 1 };
  }
}

function revocationSteps(state: EnrolmentState): EnrolmentStep[] {
  const actor = 'revocation of all';
  if (state.epoch === 1) return [{ actor, action: 'raises the epoch', next: { ...state, epoch: 2 } }];
  return state.acknowledged
    ? []
    : [{ actor, action: 'acknowledges', next: { ...state, acknowledged: true } }];
}

function sweepSteps(state: EnrolmentState, number: number, bug?: EnrolmentBug): EnrolmentStep[] {
  const sweep = state.sweeps[number];
  if (!sweep || sweep.phase === 'done' || state.epoch === 1) return [];
  const actor = `sweep ${number + 1}`;
  const with_ = (next: typeof sweep, more: Partial<EnrolmentState> = {}): EnrolmentState => ({
    ...state,
    ...more,
    sweeps: state.sweeps.with(number, next),
  });
  const steps: EnrolmentStep[] = [];
  if (sweep.phase === 'waits') {
    const rows = state.devices.flatMap(({ status, epoch }, row) =>
      status === 'active' && epoch < state.epoch ? [row] : [],
    );
    const next = rows.length > 0 ? ({ phase: 'read', rows } as const) : ({ phase: 'done', rows } as const);
    return [{ actor, action: 'reads the rows left behind', next: with_(next) }];
  }
  const isUnchanged = sweep.rows.every((row) => state.devices[row]?.status === 'active');
  if (isUnchanged || bug === 'rows counted down without their condition') {
    const devices = state.devices.map((device, row) =>
      sweep.rows.includes(row) ? { ...device, status: 'revoked' as const } : device,
    );
    const activeDevices = state.activeDevices - sweep.rows.length;
    steps.push({
      actor,
      action: 'revokes the rows',
      next: with_({ phase: 'done', rows: [] }, { devices, activeDevices }),
    });
  } else {
    steps.push({ actor, action: 'finds them changed', next: with_({ phase: 'waits', rows: [] }) });
  }
  return steps;
}

function brokenInvariant(state: EnrolmentState, limit: number, bug?: EnrolmentBug): string | undefined {
  const { devices, tokens, usedBy, activeDevices, acknowledged, claims } = state;
  const users = (token: number) =>
    new Set(
      devices
        .filter(({ key }) => claimsOf.some((claim) => claim.key === key && claim.token === token))
        .map(({ key }) => key),
    );
  if (usedBy.some((_, token) => users(token).size > 1)) return 'a one-time token makes one device';
  if (activeDevices !== devices.filter(({ status }) => status === 'active').length)
    return 'the count of active devices is that of the rows';
  if (devices.filter(({ status }) => status === 'active').length > limit)
    return 'no identity has more devices than it may';
  if (acknowledged && tokens.some((token) => isAlive(state, token, bug)))
    return 'no token is alive once the revocation of all is acknowledged';
  const isOrphan = (key: number | null) =>
    key !== null &&
    !devices.some((device) => device.key === key) &&
    !claims.some(({ phase }, number) => phase === 'spent' && claimsOf[number]?.key === key);
  if (usedBy.some(isOrphan)) return 'a used token has its device';
  return undefined;
}

function isAlive(
  { devices, epoch }: EnrolmentState,
  token: EnrolmentState['tokens'][number],
  bug?: EnrolmentBug,
): boolean {
  const device = devices.find(({ key }) => key === token.key);
  if (device?.status !== 'active') return false;
  return (
    bug === 'access tokens not compared with the epoch' ||
    (device.epoch >= epoch && token.epoch === device.epoch)
  );
}

import { findViolations, type Violation } from './invariants/invariants.ts';
import { enrol } from './operations/enrol.ts';
import { probe } from './operations/probe.ts';
import { registerUser } from './operations/register-user.ts';
import { rideOut } from './operations/storm.ts';
import { createDraws } from './world/draws.ts';
import type { FaultWorld, Lies } from './world/fault-world.ts';
import { heal } from './world/heal.ts';
import { drawDeaths, KillPlan } from './world/kill-plan.ts';
import type { Account, Device } from './world/people.ts';
import { raise } from './world/raise.ts';
import { readStoredState, type StoredState } from './world/stored-state.ts';
import type { Tally } from './world/tally.ts';

/** What a run did, met and found. */
export interface RunReport {
  readonly seed: number;
  readonly operations: Tally;
  readonly faults: Tally;
  readonly kills: Tally;
  /** Messages that were answered 202. */
  readonly accepted: number;
  /** A run may also not end, or leave something that does not heal. */
  readonly violations: readonly (
    | Violation
    | { readonly invariant: 'heals' | 'ends'; readonly what: string }
  )[];
}

let runs = 0;

/**
 * One run: fresh people do things at random while everything that the functions depend on has trouble and functions are
 * killed; then the trouble ends, what is left is worked off, and every invariant is checked. What chance decides depends
 * on the seed alone; which of two things that happen at once comes first does not.
 */
export async function faultRun(world: FaultWorld, seed: number, lies: Lies = {}): Promise<RunReport> {
  runs += 1;
  const draws = createDraws(seed);
  const account: Account = {
    tag: `-${seed}x${runs}`,
    users: [],
    foreignSenders: [],
    foreignRecipients: new Set(),
    messages: [],
    tokenUses: [],
  };
  const run = { world, draws, account };
  for (const name of ['alice', 'bob']) await enrol(run, await registerUser(run, name));
  await world.cloud.registryStream.drained();

  const faults: Tally = {};
  const deaths = new KillPlan(drawDeaths(draws), (victim) => world.cloud.functions.killInstances(victim));
  raise(world, { draws, deaths, faults }, lies);
  const operations = await rideOut(run);
  const reconciled = await heal(world, account, lies);

  const before = await readStoredState(world, account);
  const unhealed = await probe(run, (device) => isActive(device, before));
  await world.cloud.stream.drained();
  const stored = await readStoredState(world, account);
  for (const proxy of Object.values(world.proxies)) proxy.watch();
  const violations = findViolations({ world, account, stored, reconciled });
  return {
    seed,
    operations,
    faults,
    kills: deaths.killed,
    accepted: account.messages.filter(({ answers }) => answers.some(({ status }) => status === 202)).length,
    violations: [...violations, ...unhealed.map((what) => ({ invariant: 'heals' as const, what }))],
  };
}

function isActive({ identity }: Device, { registered }: StoredState): boolean {
  const rows = registered.get(identity.originalIdentity);
  return (rows?.devices ?? []).some(
    ({ delegatedId, status, epoch }) =>
      delegatedId === identity.delegatedId && status === 'active' && epoch === rows?.identity?.epoch,
  );
}

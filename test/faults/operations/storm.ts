import { setTimeout as sleep } from 'node:timers/promises';
import type { Draws } from '../world/draws.ts';
import { count, type Tally } from '../world/tally.ts';
import { type OperationName, operations } from './operations.ts';
import type { RunState } from './run-state.ts';

/** How often each thing is done, against the others. */
const weights: Readonly<Record<OperationName, number>> = {
  enrol: 3,
  'renew tokens': 3,
  'read an inbox': 2,
  'send to our domain': 5,
  'send to another domain': 4,
  'receive from another domain': 3,
  'send many at once': 1,
  replay: 3,
  forge: 1,
  'revoke by the API': 2,
  'revoke by an event': 1.5,
  'revoke all': 0.7,
  'edit the zone': 1.5,
  reconcile: 0.5,
};

const lanes = 3;
const inEachLane = 5;
const maxPauseMs = 30;

/** Time that passes at once after each, so that what is remembered for seconds is forgotten while the storm lasts. */
const maxPassingMs = 1500;

interface PlannedOperation {
  readonly name: OperationName;
  /** Milliseconds to wait before it. */
  readonly pauseMs: number;
}

/** Lets people do things at random, some at a time; what they did, by kind. */
export async function rideOut(run: RunState): Promise<Tally> {
  const done: Tally = {};
  await Promise.all(
    planStorm(run.draws).map(async (operationsOfLane) => {
      for (const { name, pauseMs } of operationsOfLane) {
        await sleep(pauseMs);
        count(done, name);
        await operations[name](run);
        run.world.clock.advance(run.draws.next(`time ${name}`) * maxPassingMs);
      }
    }),
  );
  return done;
}

/** What is done, some at a time: drawn before anything happens, so that it does not depend on how fast that is. */
export function planStorm(draws: Draws): readonly (readonly PlannedOperation[])[] {
  return Array.from({ length: lanes }, (_, lane) =>
    Array.from({ length: inEachLane }, () => ({
      name: drawOperation(draws.next(`operation ${lane}`)),
      pauseMs: draws.next(`pause ${lane}`) * maxPauseMs,
    })),
  );
}

function drawOperation(drawn: number): OperationName {
  const names = Object.keys(weights) as OperationName[];
  const sum = names.reduce((all, name) => all + weights[name], 0);
  let rest = drawn * sum;
  for (const name of names) {
    rest -= weights[name];
    if (rest < 0) return name;
  }
  return 'replay';
}

import { functions } from '../../../infra/functions.ts';
import { accessLogLine, platformLines } from './log-lines.ts';
import type { Metered } from './meter.ts';
import { prices } from './prices.ts';

/** What one invocation of a function took. */
export interface Invocation {
  /** Messages that it was for. */
  readonly messages: number;
  readonly metered: Metered;
  /** Time of the processor, all threads of the process, milliseconds. */
  readonly processorMs: number;
  /** What the function printed, on average, bytes. */
  readonly printedBytes: number;
}

/** Megabytes of memory at which a function has one processor; its share is in proportion. */
const megabytesOfProcessor = 1769;

/** For TLS, which DynamoDB Local has not, and for a processor slower than the one that measured. */
const allowance = 1.5;

/** Assumed of DynamoDB, as seen by a function of the same region, milliseconds. */
const roundTripMs = 5;

/** Milliseconds that an invocation is billed for. */
export function billedMs(name: 'ingress' | 'dispatch', { metered, processorMs }: Invocation): number {
  const share = functions[name].memoryMegabytes / megabytesOfProcessor;
  return Math.ceil(metered.roundTrips * roundTripMs + (processorMs * allowance) / share);
}

/** Dollars for a million messages. */
export interface Bill {
  readonly gateway: number;
  readonly functions: number;
  readonly tables: number;
  readonly streams: number;
  readonly logs: number;
  readonly total: number;
}

/** What one message asked of the tables, its part of what was done for several at once. */
export function unitsOf(kind: 'readUnits' | 'writeUnits', invocations: readonly Invocation[]): number {
  return invocations.reduce((sum, { metered, messages }) => sum + metered[kind] / messages, 0);
}

/** Adds up what a million messages cost that are taken and dispatched as these were. */
export function bill(ingress: Invocation, dispatch: Invocation): Bill {
  const both = [ingress, dispatch];
  const printed = both.reduce(
    (sum, { printedBytes, messages }) => sum + (printedBytes + platformLines.length) / messages,
    0,
  );
  const items = {
    gateway: prices.gatewayMillion,
    functions: invocationCost('ingress', ingress) + invocationCost('dispatch', dispatch),
    tables:
      unitsOf('writeUnits', both) * prices.writeUnitMillion +
      unitsOf('readUnits', both) * prices.readUnitMillion,
    streams: prices.streamMillion,
    logs:
      logCost(printed, prices.loggedGigabyte) +
      logCost(accessLogLine.length, prices.infrequentLoggedGigabyte),
  };
  return { ...items, total: Object.values(items).reduce((sum, item) => sum + item, 0) };
}

function invocationCost(name: 'ingress' | 'dispatch', invocation: Invocation): number {
  const gigabyteSeconds = (functions[name].memoryMegabytes / 1024) * billedMs(name, invocation) * 1000;
  return (prices.lambdaMillion + gigabyteSeconds * prices.gigabyteSecond) / invocation.messages;
}

/** A million lines of so many bytes. */
function logCost(bytes: number, gigabyte: number): number {
  return (bytes * 1e6 * gigabyte) / 1e9;
}

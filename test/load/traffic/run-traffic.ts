import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadDevice } from '../people/load-device.ts';
import { changeDevices } from './change-devices.ts';
import { emptyInbox } from './empty-inbox.ts';
import { floods } from './floods.ts';
import { sendForgery } from './forgery.ts';
import { sendGood } from './good-message.ts';
import { tryOnceMore } from './late-attempt.ts';
import { renewTokens } from './renew-tokens.ts';
import { sendReplay, sendTwins } from './replay.ts';
import { askStatus, askUnknownStatus } from './status.ts';
import type { World } from './world.ts';

/** How much at a time. */
export interface TrafficOptions {
  /** Requests that are under way at a time, beside floods and revocations. */
  readonly connections: number;
  /** Milliseconds between the beginnings of two revocations. */
  readonly revokeEveryMs: number;
  /** The device that sends more than it may; it does nothing else and nobody revokes it. */
  readonly flooder: LoadDevice;
}

/** What one request is, and how many of a hundred are of this kind. Of the messages, 5 % each are forged and replayed. */
const shares: readonly (readonly [number, (world: World) => Promise<unknown>])[] = [
  [4, (world) => withDevice(world, (device) => askStatus(device, world))],
  [1, askUnknownStatus],
  [1, (world) => withDevice(world, (device) => renewTokens(device, world))],
  [4, (world) => withDevice(world, (device) => emptyInbox(device, world))],
  [2, afterwards],
  [4.4, (world) => withDevice(world, (device) => sendForgery(device, world))],
  [4.4, sendReplay],
  [1, (world) => withSender(world, (device) => sendTwins(device, world))],
  [100, (world) => withSender(world, (device) => sendGood(device, world))],
];

/** Users whose devices are being changed at a time, so that a slow machine is not given ever more to do. */
const changesAtOnce = 4;

/** How long one waits who has nothing to do: no device may send now. */
const idleMs = 20;

/** Puts the load on until the signal, and waits for the answers to what is under way. */
export async function runTraffic(
  { connections, revokeEveryMs, flooder }: TrafficOptions,
  world: World,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all([
    floods(flooder, world, signal),
    revokeNowAndThen(revokeEveryMs, world, signal),
    ...Array.from({ length: connections }, () => askOneAfterTheOther(world, signal)),
  ]);
}

async function askOneAfterTheOther(world: World, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await chooseRequest(world)(world);
}

function chooseRequest({ random }: World): (world: World) => Promise<unknown> {
  let rest = random() * 100;
  for (const [share, act] of shares) {
    rest -= share;
    if (rest < 0) return act;
  }
  throw new RangeError('the shares do not cover everything');
}

async function revokeNowAndThen(everyMs: number, world: World, signal: AbortSignal): Promise<void> {
  const running = new Set<Promise<void>>();
  while (!signal.aborted) {
    if (running.size < changesAtOnce) {
      const change = changeDevices(world, signal).finally(() => running.delete(change));
      running.add(change);
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(running);
}

async function withDevice(world: World, act: (device: LoadDevice) => Promise<unknown>): Promise<void> {
  const device = world.population.active();
  await (device ? act(device) : sleep(idleMs));
}

async function withSender(world: World, act: (device: LoadDevice) => Promise<unknown>): Promise<void> {
  const device = world.population.sender();
  await (device ? act(device) : sleep(idleMs));
}

/** What revoked devices do. */
async function afterwards(world: World): Promise<void> {
  const { population } = world;
  if (population.revoked.length > 0) await tryOnceMore(population.pick(population.revoked), world);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { defaultLimits } from '../../../shared/rate-limit/limits.ts';
import { enrol } from '../people/enrol.ts';
import type { LoadDevice } from '../people/load-device.ts';
import type { LoadUser } from '../people/load-user.ts';
import { sendGood } from './good-message.ts';
import { revoke } from './revoke.ts';
import { askStatus } from './status.ts';
import type { World } from './world.ts';

/** DNS has to show a new device within this time. */
const patienceMs = 60_000;

/** A little more than the minute of the limit, as enrolments are counted when they arrive. */
const limitedMs = 62_000;

/** Milliseconds between two messages of a device that is not published yet. */
const betweenProbesMs = 1000;

/** Revokes devices of one user by chance, and enrols as many in their place, which try to send at once. */
export async function changeDevices(world: World, signal: AbortSignal): Promise<void> {
  const { population, random } = world;
  const user = population.pick(population.users);
  if (user.changing || user.devices.size === 0 || !mayReplaceAll(user, world.now())) return;
  if ([...user.devices].some((device) => !device.usable(world.now()))) return;
  user.changing = true;
  try {
    const all = random() < 0.1;
    const some = random() < 0.3 ? 2 : 1;
    const devices = all ? [...user.devices] : [...user.devices].slice(0, some);
    await revoke(user, devices, { all, byEvent: random() < 0.5 }, world);
    await Promise.all(devices.map(() => replace(user, world, signal)));
  } finally {
    user.changing = false;
  }
}

/** Whether all of a user's devices may be replaced without asking more often than is admitted. */
function mayReplaceAll({ enrolmentsMs, devices }: LoadUser, nowMs: number): boolean {
  const recent = enrolmentsMs.filter((askedMs) => nowMs - askedMs < limitedMs);
  return recent.length + devices.size <= defaultLimits.delegationRequests;
}

async function replace(user: LoadUser, world: World, signal: AbortSignal): Promise<void> {
  const device = await enrol(user, world);
  if (!device) return;
  user.devices.add(device);
  await untilPublished(device, world);
  while (!device.usable(world.now()) && !signal.aborted) {
    await sendGood(device, world, 'message of a newcomer');
    await sleep(betweenProbesMs);
  }
}

async function untilPublished(device: LoadDevice, world: World): Promise<void> {
  const startedAtMs = world.now();
  let answer = await askStatus(device, world);
  while (answer?.body.dns !== 'published') {
    if (world.now() - startedAtMs > patienceMs) {
      world.tally.fault('enrolment', `${device.identity} was not published within 60 s`);
      return;
    }
    await sendGood(device, world, 'message of a newcomer');
    await sleep(betweenProbesMs / 4);
    answer = await askStatus(device, world);
  }
  device.published(world.now());
}

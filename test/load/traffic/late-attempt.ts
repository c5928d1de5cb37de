import type { LoadDevice } from '../people/load-device.ts';
import { strangersAddress } from '../people/sources.ts';
import { compose, post } from './good-message.ts';
import { judgeAnswer } from './judge-answer.ts';
import { renewTokens } from './renew-tokens.ts';
import type { World } from './world.ts';

const revoked = '403 DELEGATION_REVOKED';

/** An access token lives 15 minutes; somewhat less, so that none runs out on the way. */
const tokenLifeMs = 840_000;

/** Has a revoked device try what it could before: to send, to open its user's inbox, and to renew its tokens. */
export async function tryOnceMore(device: LoadDevice, world: World): Promise<void> {
  const chance = world.random();
  if (chance < 0.7) await sendLate(device, world);
  else if (chance < 0.85) await readLate(device, world);
  else await renewTokens(device, world);
}

/** Sends a message of a device whose revocation was acknowledged: it must not be accepted. */
export async function sendLate(device: LoadDevice, world: World): Promise<void> {
  const { body } = compose(device, world);
  const request = { ...post(body), source: strangersAddress(world.random) };
  await world.ask('revoked device', request, (answer) => judgeAnswer(answer, device, revoked));
}

async function readLate(device: LoadDevice, world: World): Promise<void> {
  const { accessToken, user, renewedAtMs } = device;
  // A token that has run out is refused for that, which would tell nothing of the revocation.
  if (world.now() - renewedAtMs > tokenLifeMs) return;
  const path = `/inbox/${user.identity}`;
  const request = { method: 'GET', path, accessToken, source: strangersAddress(world.random) } as const;
  await world.ask('revoked device', request, (answer) => judgeAnswer(answer, device, revoked));
}

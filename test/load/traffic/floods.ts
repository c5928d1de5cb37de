import type { LoadDevice } from '../people/load-device.ts';
import type { ApiAnswer } from './api-connection.ts';
import { flood } from './flood.ts';
import { compose, judgeAccepted, post, settle } from './good-message.ts';
import type { World } from './world.ts';

/** Messages a minute and sender, questions a minute and source address (README, Configuration). */
const messageLimit = 100;
const questionLimit = 60;

/** An address of its own: everybody else's questions come from others. */
const source = '192.0.2.66';

/** Sends more than a device may, and asks for more statuses than an address may, until the signal. */
export async function floods(device: LoadDevice, world: World, signal: AbortSignal): Promise<void> {
  await Promise.all([floodMessages(device, world, signal), floodQuestions(world, signal)]);
}

function floodMessages(device: LoadDevice, world: World, signal: AbortSignal): Promise<void> {
  const send = async (judge: (answer: ApiAnswer) => string | undefined) => {
    const outgoing = compose(device, world);
    world.ledger.offer(outgoing.digest);
    const request = { ...post(outgoing.body), source: device.source };
    const answer = await world.ask('flood of messages', request, (found, attempt) =>
      found.status === 202 ? (judgeAccepted(found, attempt, outgoing, device) ?? judge(found)) : judge(found),
    );
    settle(answer, device, outgoing, world);
    return answer;
  };
  return flood({ limit: messageLimit, usual: 202, send }, signal);
}

function floodQuestions(world: World, signal: AbortSignal): Promise<void> {
  const { ask, population } = world;
  const send = (judge: (answer: ApiAnswer) => string | undefined) => {
    const path = `/delegations/dev-none$${population.anyone().originalIdentity}`;
    return ask('flood of questions', { method: 'GET', path, source }, judge);
  };
  return flood({ limit: questionLimit, usual: 200, send }, signal);
}

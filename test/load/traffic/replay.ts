import { signMessage } from '../../../shared/protocol/sign-message.ts';
import type { LoadDevice } from '../people/load-device.ts';
import { strangersAddress } from '../people/sources.ts';
import type { ApiAnswer } from './api-connection.ts';
import { describe } from './ask.ts';
import { compose, judgeAccepted, post, print, settle } from './good-message.ts';
import { judgeAnswer } from './judge-answer.ts';
import type { Sent } from './ledger.ts';
import type { World } from './world.ts';

/** A message may be 300 s old; what is kept of the answer is its time, which is later than `issuedAt`. */
const replayableMs = 240_000;

/** Sends an accepted message again: the same bytes, or other content under the same id and time, signed anew. */
export async function sendReplay(world: World): Promise<void> {
  const { ledger, population, now, random } = world;
  if (ledger.recent.length === 0) return;
  const sent = population.pick(ledger.recent);
  if (now() - sent.acceptedAtMs > replayableMs) return;
  const sameBytes = random() < 0.5;
  const body = sameBytes ? sent.body : withOtherContent(sent);
  await world.ask(
    sameBytes ? 'replay: same bytes' : 'replay: same id, other content',
    { ...post(body), source: strangersAddress(random) },
    (answer) => judgeReplay(answer, sent),
  );
}

/**
 * Sends one message twice at the same time, of which one may be accepted. Which copy counts against the limit of the
 * sender is a race too, so that each takes from its allowance.
 */
export async function sendTwins(device: LoadDevice, world: World): Promise<void> {
  const { ledger, now } = world;
  device.take(now());
  const outgoing = compose(device, world);
  ledger.offer(outgoing.digest);
  const request = { ...post(outgoing.body), source: device.source };
  const judge = (answer: ApiAnswer, attempt: number) =>
    describe(answer) === '409 NONCE_ALREADY_USED' && answer.body.digest === outgoing.digest
      ? undefined
      : judgeAccepted(answer, attempt, outgoing, device);
  const answers = await Promise.all([1, 2].map(() => world.ask('twins', request, judge)));
  const accepted = answers.filter((answer) => answer?.status === 202);
  if (accepted.length > 1) world.tally.fault('twins', 'both copies of a message were accepted');
  settle(accepted[0] ?? answers[0], device, outgoing, world);
}

function withOtherContent({ message: { signature: _, ...members }, device }: Sent): string {
  const altered = { ...members, document: { title: 'Another invoice under the same id' } };
  return print({ ...altered, signature: signMessage(altered, device.key.privateKey) }).body;
}

function judgeReplay(answer: ApiAnswer, { device, digest }: Sent): string | undefined {
  const wrong = judgeAnswer(answer, device, '409 NONCE_ALREADY_USED');
  if (wrong !== undefined || answer.status !== 409) return wrong;
  return answer.body.digest === digest ? undefined : 'a replay was answered with another digest';
}

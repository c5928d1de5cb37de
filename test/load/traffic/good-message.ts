import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { canonicalText } from '../../../shared/protocol/canonical-text.ts';
import { messageDigest } from '../../../shared/protocol/digest.ts';
import type { Message, SignedMembers } from '../../../shared/protocol/message.ts';
import { signMessage } from '../../../shared/protocol/sign-message.ts';
import { signedText } from '../../../shared/protocol/signed-text.ts';
import type { LoadDevice } from '../people/load-device.ts';
import type { ApiAnswer } from './api-connection.ts';
import { describe } from './ask.ts';
import { invoice } from './documents.ts';
import { judgeAnswer } from './judge-answer.ts';
import type { World } from './world.ts';

/** A signed message as it goes over the wire. */
export interface Outgoing {
  readonly message: Message;
  readonly body: string;
  /** What the receiver has to answer with. */
  readonly digest: string;
  readonly signedWith: 'device' | 'primary';
}

/** Of a hundred messages: signed with the user's primary key, and, of those with RSA keys, over the payload itself. */
const byPrimaryKey = 3;
const overPayload = 5;

/** Has a device write to anybody. */
export function compose(device: LoadDevice, { population, random, now }: World): Outgoing {
  const byPrimary = random() * 100 < byPrimaryKey;
  const key = byPrimary ? device.user.primary : device.key;
  const members: SignedMembers = {
    version: '1.0',
    issuedAt: new Date(now()).toISOString(),
    document: invoice(random),
    id: `msg_${randomUUID()}`,
    type: 'btp_invoice',
    from: device.identity,
    to: population.anyone().identity,
  };
  const isRsa = key.privateKey.asymmetricKeyType === 'rsa';
  const scheme = isRsa && random() * 100 < overPayload ? 'rsa-payload' : undefined;
  const message = { ...members, signature: signMessage(members, key.privateKey, scheme) };
  return { ...print(message), signedWith: byPrimary ? 'primary' : 'device' };
}

/** Prints a message as it is sent, with the digest of all of it. */
export function print(message: Message): Pick<Outgoing, 'message' | 'body' | 'digest'> {
  const body = JSON.stringify(message);
  return { message, body, digest: messageDigest(canonicalText(message, signedText(message))) };
}

/** Sends a good message, which has to be accepted unless its device is being revoked. */
export async function sendGood(device: LoadDevice, world: World, kind = 'message'): Promise<void> {
  const outgoing = compose(device, world);
  const { ledger } = world;
  ledger.offer(outgoing.digest);
  const answer = await world.ask(kind, { ...post(outgoing.body), source: device.source }, (found, attempt) =>
    judgeAccepted(found, attempt, outgoing, device),
  );
  settle(answer, device, outgoing, world);
}

/** A request that posts a message. */
export function post(body: string) {
  return { method: 'POST', path: '/messages', body } as const;
}

/**
 * Enters what became of a message. One that was sent again after a temporary failure may be known already; of one that
 * failed nobody knows.
 */
export function settle(
  answer: ApiAnswer | undefined,
  device: LoadDevice,
  { message, body, digest }: Outgoing,
  { ledger, now }: World,
): void {
  if (!answer || answer.status >= 500) return;
  const delivered = answer.status === 202 || answer.body?.digest === digest;
  if (delivered) ledger.accept(digest, { device, message, body, digest, acceptedAtMs: now() });
  else ledger.refused(digest);
}

/**
 * Judges the answer to a good message; the standing of its device decides whether it had to be accepted. After a
 * temporary failure it may have been accepted before, which the digest proves.
 */
export function judgeAccepted(
  answer: ApiAnswer,
  attempt: number,
  { message, digest, signedWith }: Outgoing,
  device: LoadDevice,
): string | undefined {
  const found = describe(answer);
  if (attempt > 1 && found === '409 NONCE_ALREADY_USED' && answer.body.digest === digest) return undefined;
  if (found !== '202') return judgeAnswer(answer, device, '202');
  const { acceptedAt, ...rest } = answer.body;
  const expected = { id: message.id, status: 'accepted', digest, signedWith };
  const same = isDeepStrictEqual(rest, expected) && !Number.isNaN(Date.parse(acceptedAt));
  if (!same) return `${JSON.stringify(answer.body)} instead of ${JSON.stringify(expected)}`;
  return judgeAnswer(answer, device, '202');
}

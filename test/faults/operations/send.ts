import { setTimeout as sleep } from 'node:timers/promises';
import { generateKeyPair, signedInvoice } from '../../../infra/local/cast.ts';
import { post } from '../world/ask.ts';
import type { FaultWorld } from '../world/fault-world.ts';
import type { Account, Device, ForeignSender, SentMessage } from '../world/people.ts';

type Parties = { readonly world: FaultWorld; readonly account: Account };

/** A message of a device of ours that was not sent yet. */
export function newMessage({ world, account }: Parties, device: Device, to: string): SentMessage {
  const { text, originalIdentity } = device.identity;
  const message = signedInvoice(text, to, device.key, { issuedAt: issuedNow(world) });
  return keep(account, { message, originalIdentity, device, genuine: true, answers: [] });
}

/** A message from the other domain that was not sent yet. */
export function newForeignMessage(
  { world, account }: Parties,
  { from, originalIdentity, key }: ForeignSender,
  to: string,
): SentMessage {
  const message = signedInvoice(from, to, key, { issuedAt: issuedNow(world) });
  return keep(account, { message, originalIdentity, genuine: true, answers: [] });
}

/** A message in the name of a device that somebody else signed, who names the key of the device or one of his own. */
export function newForgery(
  { world, account }: Parties,
  { identity, key }: Device,
  to: string,
  namesTrueKey: boolean,
): SentMessage {
  const { text, originalIdentity } = identity;
  const message = signedInvoice(text, to, generateKeyPair(), { issuedAt: issuedNow(world) });
  const signature = {
    ...message.signature,
    ...(namesTrueKey && { fingerprint: key.publicKey.fingerprint }),
  };
  return keep(account, { message: { ...message, signature }, originalIdentity, genuine: false, answers: [] });
}

/** Sends a message once. */
export async function sendOnce({ world }: Parties, { message, answers }: SentMessage): Promise<number> {
  const { beganAt, status, body } = await post(world, '/messages', message);
  const { code, digest } = body as { code?: string; digest?: string };
  answers.push({
    beganAt,
    status,
    ...(code !== undefined && { code }),
    ...(digest !== undefined && { digest }),
  });
  return status;
}

/** Sends a message until the answer is final, or patience is at its end. */
export async function send(parties: Parties, sent: SentMessage, attempts = 6): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const status = await sendOnce(parties, sent);
    const isTemporary = status >= 500 || sent.answers.at(-1)?.code === 'DELEGATION_NOT_FOUND';
    if (!isTemporary || attempt === attempts) return status;
    await sleep(15 * attempt);
  }
}

function issuedNow({ clock }: FaultWorld): string {
  return new Date(clock.now()).toISOString();
}

function keep(account: Account, sent: SentMessage): SentMessage {
  account.messages.push(sent);
  return sent;
}

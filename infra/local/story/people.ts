import type { Message } from '../../../shared/protocol/message.ts';
import { signedInvoice, userIdentity } from '../cast.ts';
import type { LocalCloud } from '../cloud.ts';
import type { Device } from '../device.ts';
import type { Narrator } from './narrator.ts';

/** What every act of the story works with. */
export interface Story {
  readonly cloud: LocalCloud;
  readonly narrator: Narrator;
}

/** The user whose devices sign. */
export const alice = userIdentity('alice$saas.example');

/** The user who gets the messages. */
export const bob = userIdentity('bob$saas.example');

/** A message of a device to bob that was not sent yet. */
export function newMessage({ delegated_identity: from, key }: Device): Message {
  return signedInvoice(from, bob.text, key);
}

/** Posts JSON to the API of devices and servers. */
export function post({ apiUrl }: LocalCloud, path: string, body: object): Promise<Response> {
  return fetch(`${apiUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

import type { Message } from '../../../shared/protocol/message.ts';
import type { LocalCloud } from '../cloud.ts';
import { deliverMessage } from './delivery.ts';
import { enrolDeviceOfAlice, registerUsers } from './enrolment.ts';
import { forwardToNeighbour } from './forwarding.ts';
import { Narrator, type Print } from './narrator.ts';
import { newMessage, post } from './people.ts';
import { revokeDevice } from './revocation.ts';
import { showSignatures } from './signatures.ts';

/** How the story ended, and what it leaves behind for those who go on by hand. */
export interface StoryEnd {
  readonly succeeded: boolean;
  /** Delegated identity of the device that may sign at the end. */
  readonly device: string;
  /** Access token of a device of the recipient; it is valid for a quarter of an hour. */
  readonly inboxToken: string;
  /** Makes a message of the device that was not sent yet. */
  readonly nextMessage: () => Message;
}

/**
 * Plays the life of a delegation once: users are registered, their records are signed, a device enrols, its records
 * appear, its message is delivered, others are refused; the device is revoked, refused while DNS still shows it, and
 * enrols anew. In the end a message goes to a user of another cloud.
 */
export async function tellStory(cloud: LocalCloud, neighbour: LocalCloud, print: Print): Promise<StoryEnd> {
  const narrator = new Narrator(cloud, print);
  const story = { cloud, narrator };
  await registerUsers(story);
  await showSignatures(story);
  const lost = await enrolDeviceOfAlice(story, 'A device makes a key of its own and enrols with the token');
  const inboxToken = await deliverMessage(story, lost);
  await revokeDevice(story, lost);
  const device = await enrolDeviceOfAlice(story, 'The device was found: it enrols again, with a new key');
  const nextMessage = () => newMessage(device);

  narrator.title('It may sign again');
  await narrator.expectSoon(202, 'accepted', () => post(cloud, '/messages', nextMessage()));
  await forwardToNeighbour(story, neighbour);
  return { succeeded: narrator.succeeded, device: device.delegated_identity, inboxToken, nextMessage };
}

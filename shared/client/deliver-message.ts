import { canonicalText } from '../protocol/canonical-text.ts';
import type { Message } from '../protocol/message.ts';
import { signedText } from '../protocol/signed-text.ts';
import { askServer } from './ask-server.ts';
import { ClientError, isClientError } from './client-errors.ts';
import type { Platform } from './platform.ts';
import { readMembers } from './read-members.ts';
import { retry } from './retry.ts';
import { sha256Base64 } from './sha256.ts';

/** What became of a message. */
export interface Delivery {
  readonly id: string;
  /** `delivered` when the server had accepted it before, and only its answer was lost. */
  readonly status: 'accepted' | 'delivered';
  /** Base64 of the SHA-256 over all members of the message. */
  readonly digest: string;
  /** ISO 8601; the time of an acceptance whose answer was lost is not known. */
  readonly acceptedAt?: string;
}

/** Which server a message is posted to. */
export interface DeliveryRoute {
  readonly server: string;
  /** For the device's own server alone. */
  readonly accessToken?: string;
}

/**
 * Posts a message as it is, again and again with the same id and time while the network fails: the server accepts it
 * once. That it was accepted before is a success if it was this very message.
 *
 * @throws ClientError of the server's code; NETWORK_ERROR after several attempts; MESSAGE_ALTERED when the server
 *   accepted another message under this id
 * @see best-practices.md, Error Handling, Replay Attacks
 */
export async function deliverMessage(
  message: Message,
  { server, accessToken }: DeliveryRoute,
  platform: Platform,
): Promise<Delivery> {
  const body = canonicalText(message, signedText(message));
  const digest = await sha256Base64(body, platform);
  const request = {
    method: 'POST',
    url: `${server}/messages`,
    body,
    ...(accessToken && { accessToken }),
  } as const;
  try {
    const answer = await retry(() => askServer(request, platform), platform);
    return readAcceptance(answer, message.id, digest);
  } catch (error) {
    if (!isClientError(error) || error.code !== 'NONCE_ALREADY_USED' || error.digest === undefined)
      throw error;
    if (error.digest === digest) return { id: message.id, status: 'delivered', digest };
    throw altered();
  }
}

/** Encryption parameters are not signed: whoever changed them on the way shows in the digest. */
function readAcceptance(answer: unknown, id: string, digest: string): Delivery {
  const members = readMembers(answer);
  const acceptedAt = members.text('acceptedAt');
  if (members.text('id') !== id || members.text('digest') !== digest) throw altered();
  return { id, status: 'accepted', digest, acceptedAt };
}

function altered(): ClientError {
  return new ClientError('MESSAGE_ALTERED', { reasons: ['the digests differ'] });
}

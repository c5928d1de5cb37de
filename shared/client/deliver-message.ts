import { canonicalText } from '../protocol/canonical-text.ts';
import type { Message } from '../protocol/message.ts';
import { signedText } from '../protocol/signed-text.ts';
import { askServer } from './ask-server.ts';
import { asDoubtful, ClientError, type ClientErrorCode, isClientError } from './client-errors.ts';
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
 *   accepted another message under this id. It has `mayHaveArrived` when the outcome of any attempt is not known.
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
  let isOpen = false;
  const post = async () => {
    try {
      return readAcceptance(await askServer(request, platform), message.id, digest);
    } catch (error) {
      isOpen ||= leavesOpen(error);
      throw error;
    }
  };
  try {
    return await retry(post, platform);
  } catch (error) {
    if (!isClientError(error)) throw error;
    if (error.code === 'NONCE_ALREADY_USED' && error.digest !== undefined) {
      if (error.digest === digest) return { id: message.id, status: 'delivered', digest };
      throw altered();
    }
    throw isOpen ? asDoubtful(error) : error;
  }
}

/** The server may have stored the message before it failed, or before its answer was lost. */
const openCodes: ReadonlySet<ClientErrorCode> = new Set<ClientErrorCode>([
  'NETWORK_ERROR',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_ERROR',
]);

/** Without a status, an answer that is not of this protocol came in the place of an acceptance. */
function leavesOpen(error: unknown): boolean {
  if (!isClientError(error)) return false;
  return openCodes.has(error.code) || (error.code === 'UNEXPECTED_ANSWER' && error.status === undefined);
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

import type { JsonValue } from '../protocol/json-value.ts';
import type { Message } from '../protocol/message.ts';
import { failureMessageType, isSystemType, systemSender } from '../protocol/system-message.ts';
import type { Credentials } from './credentials.ts';
import { readMembers } from './read-members.ts';
import type { ServerKeys } from './server-keys.ts';

/**
 * A message of the user that did not reach its recipient, as the own server says, whose signature was checked.
 *
 * @see message-flow.md, Recovery Actions (Error Reporting)
 */
export interface DeliveryFailure {
  /** Names this entry when it is acknowledged; opaque. */
  readonly receipt: string;
  /** When the server gave up, ISO 8601. */
  readonly failedAt: string;
  /** `id` of the message that was not delivered, and what else is known of it. */
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  /** Base64: what `send` returned for it. */
  readonly digest: string;
  /** ISO 8601. */
  readonly issuedAt: string;
  readonly acceptedAt: string;
  readonly attempts: number;
  /** The receiver's own code, or what kept the server from reaching it. */
  readonly code: string;
  readonly reasons: readonly string[];
  /** HTTP status of the receiver's last answer, if there was one. */
  readonly status?: number;
}

/** An entry of the inbox, as far as it tells whose word it is. */
export interface ListedEntry {
  readonly receipt: string;
  readonly message: Message;
  /** The server's mark on what it wrote itself. */
  readonly origin: string | undefined;
  readonly signedWith: string;
}

/** Whether an entry is the server's own word, or claims to be in any way; users send nothing of the kind. */
export function claimsServer({ message, origin, signedWith }: ListedEntry): boolean {
  return (
    origin !== undefined ||
    signedWith === 'server' ||
    message.from.startsWith('btps$') ||
    isSystemType(message.type)
  );
}

/**
 * Reads what a server says in its own name, once it is certain that it is the device's own server that says it, to the
 * device's own user.
 *
 * @returns undefined when it is anybody else's word, or not about a failed delivery
 * @throws ClientError when the keys of the server cannot be had
 */
export async function readDeliveryFailure(
  { receipt, message, origin, signedWith }: ListedEntry,
  credentials: Credentials,
  serverKeys: ServerKeys,
): Promise<DeliveryFailure | undefined> {
  const { userIdentity } = credentials;
  const domain = userIdentity.slice(userIdentity.indexOf('$') + 1);
  const isOwn =
    origin === 'system' &&
    signedWith === 'server' &&
    message.type === failureMessageType &&
    message.from === systemSender(domain) &&
    message.to === userIdentity;
  if (!isOwn || !(await serverKeys.signed(message, credentials))) return undefined;
  return { receipt, failedAt: message.issuedAt, ...readReport(message.document) };
}

/** What is signed is the server's; that it has the members is not proved by that. */
function readReport(document: JsonValue): Omit<DeliveryFailure, 'receipt' | 'failedAt'> {
  const members = readMembers(document);
  const { status } = document as { readonly status?: JsonValue };
  return {
    messageId: members.text('messageId'),
    from: members.text('from'),
    to: members.text('to'),
    digest: members.text('digest'),
    issuedAt: members.text('issuedAt'),
    acceptedAt: members.text('acceptedAt'),
    attempts: members.count('attempts'),
    code: members.text('code'),
    reasons: members.texts('reasons'),
    ...(typeof status === 'number' && { status }),
  };
}

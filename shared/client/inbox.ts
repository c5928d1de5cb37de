import type { JsonValue } from '../protocol/json-value.ts';
import type { Message } from '../protocol/message.ts';
import { checkMessage } from '../protocol/message-schema.ts';
import { askServer } from './ask-server.ts';
import { ClientError } from './client-errors.ts';
import type { Credentials } from './credentials.ts';
import {
  claimsServer,
  type DeliveryFailure,
  type ListedEntry,
  readDeliveryFailure,
} from './delivery-failure.ts';
import type { Platform } from './platform.ts';
import { type AnswerMembers, readMembers } from './read-members.ts';
import { retry } from './retry.ts';
import type { ServerKeys } from './server-keys.ts';

/** An unread message, which the own server verified before it delivered it. */
export interface InboxMessage {
  /** Names the message when it is acknowledged; opaque. */
  readonly receipt: string;
  readonly message: Message;
  /** ISO 8601. */
  readonly acceptedAt: string;
  /** Base64 of the SHA-256 over all verified members: the server's word on what it verified. */
  readonly digest: string;
  readonly signedWith: 'device' | 'primary';
  /** Whether DNSSEC vouched for the sender's records. */
  readonly dnssec: string;
}

/** A page of the inbox; with a `cursor` while there may be more. */
export interface InboxPage {
  readonly messages: readonly InboxMessage[];
  /** What the own server says about messages of the user that did not reach their recipients. */
  readonly deliveryFailures: readonly DeliveryFailure[];
  /** Receipts of what claims to be the server's word and is not proved to be: nothing else of it is shown. */
  readonly unproved: readonly string[];
  readonly cursor?: string;
}

/** Which page. */
export interface InboxPageRequest {
  /** 1 to 100 messages; 25 unless given. */
  readonly limit?: number;
  /** From the page before. */
  readonly cursor?: string;
}

/** What became of each receipt. */
export interface Acknowledgement {
  readonly acknowledged: readonly string[];
  /** No such message in this inbox. */
  readonly unknown: readonly string[];
}

/** What a page of the inbox is read with. */
export interface InboxReader {
  readonly platform: Platform;
  readonly serverKeys: ServerKeys;
}

/** Reads a page of the inbox of the device's user, oldest first. */
export async function readInbox(
  credentials: Credentials,
  accessToken: string,
  { limit, cursor }: InboxPageRequest,
  { platform, serverKeys }: InboxReader,
): Promise<InboxPage> {
  const parameters = [
    ...(limit === undefined ? [] : [`limit=${encodeURIComponent(limit)}`]),
    ...(cursor === undefined ? [] : [`cursor=${encodeURIComponent(cursor)}`]),
  ];
  const query = parameters.length > 0 ? `?${parameters.join('&')}` : '';
  const url = `${inboxUrl(credentials.server, credentials.userIdentity)}${query}`;
  const page = readMembers(
    await retry(() => askServer({ method: 'GET', url, accessToken }, platform), platform),
  );
  const next = page.optionalText('cursor');
  const entries = await sortEntries(page.list('messages'), credentials, serverKeys);
  return { ...entries, ...(next !== undefined && { cursor: next }) };
}

async function sortEntries(
  entries: readonly unknown[],
  credentials: Credentials,
  serverKeys: ServerKeys,
): Promise<Omit<InboxPage, 'cursor'>> {
  const messages: InboxMessage[] = [];
  const deliveryFailures: DeliveryFailure[] = [];
  const unproved: string[] = [];
  for (const entry of entries) {
    const members = readMembers(entry);
    const listed = readListed(members, entry);
    if (!claimsServer(listed)) {
      messages.push(readMessage(members, listed));
      continue;
    }
    const failure = await readDeliveryFailure(listed, credentials, serverKeys);
    if (failure) deliveryFailures.push(failure);
    else unproved.push(listed.receipt);
  }
  return { messages, deliveryFailures, unproved };
}

/** Acknowledges messages, which then leave the listing. A repeat changes nothing. */
export async function postAcknowledgement(
  { server, userIdentity }: Credentials,
  accessToken: string,
  receipts: readonly string[],
  platform: Platform,
): Promise<Acknowledgement> {
  const url = `${inboxUrl(server, userIdentity)}/acknowledgements`;
  const request = { method: 'POST', url, accessToken, body: JSON.stringify({ receipts }) } as const;
  const answer = readMembers(await retry(() => askServer(request, platform), platform));
  return { acknowledged: answer.texts('acknowledged'), unknown: answer.texts('unknown') };
}

function inboxUrl(server: string, userIdentity: string): string {
  return `${server}/inbox/${encodeURIComponent(userIdentity)}`;
}

function readListed(members: AnswerMembers, entry: unknown): ListedEntry {
  return {
    receipt: members.text('receipt'),
    message: readListedMessage(entry as { readonly message?: JsonValue }),
    origin: members.optionalText('origin'),
    signedWith: members.text('signedWith'),
  };
}

function readMessage(members: AnswerMembers, { receipt, message, signedWith }: ListedEntry): InboxMessage {
  return {
    receipt,
    message,
    acceptedAt: members.text('acceptedAt'),
    digest: members.text('digest'),
    signedWith: signedWith === 'primary' ? 'primary' : 'device',
    dnssec: members.text('dnssec'),
  };
}

function readListedMessage({ message }: { readonly message?: JsonValue }): Message {
  const checked = checkMessage(message ?? null);
  if (checked.ok) return checked.value;
  throw new ClientError('UNEXPECTED_ANSWER', { reasons: ['the inbox lists what is no message'] });
}

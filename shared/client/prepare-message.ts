import { canonicalText } from '../protocol/canonical-text.ts';
import { parseUserIdentity } from '../protocol/identity.ts';
import { inspectJsonStructure } from '../protocol/json-structure.ts';
import type { JsonValue } from '../protocol/json-value.ts';
import type { Message, SignedMembers } from '../protocol/message.ts';
import { checkMessage } from '../protocol/message-schema.ts';
import { maxMessageBytes } from '../protocol/message-size.ts';
import { signedText } from '../protocol/signed-text.ts';
import { toUtf8 } from './bytes.ts';
import { ClientError, refusalError } from './client-errors.ts';
import type { Credentials } from './credentials.ts';
import { signText } from './device-key.ts';
import { type EncryptionChoice, encryptDocument } from './encrypt-document.ts';
import type { Platform } from './platform.ts';
import { randomId } from './random-id.ts';

/** What is sent, and to whom. */
export interface OutgoingDocument {
  /** `bob$receiver.com`. */
  readonly to: string;
  /** Anything that JSON can hold. */
  readonly document: unknown;
  /** `btp_invoice` unless given. */
  readonly type?: string;
  /** For whom it is encrypted; in the clear unless given. */
  readonly encryptFor?: EncryptionChoice;
}

/**
 * Makes a message: the document encrypted if asked for, and then signed with the device's key. It is checked by the
 * rules of the servers first.
 *
 * @throws ClientError INVALID_IDENTITY, INVALID_MESSAGE, MESSAGE_TOO_LARGE, and those of `encryptDocument`
 * @see message-flow.md, Device Message Preparation
 */
export async function prepareMessage(
  { to, document, type = 'btp_invoice', encryptFor }: OutgoingDocument,
  { delegatedIdentity, keys }: Credentials,
  platform: Platform,
): Promise<Message> {
  const recipient = parseUserIdentity(to);
  if (!recipient.ok) throw refusalError(recipient.refusal);
  const clear: SignedMembers = {
    version: '1.0',
    issuedAt: new Date(platform.now()).toISOString(),
    document: asJson(document),
    id: randomId('msg', platform),
    type,
    from: delegatedIdentity,
    to,
  };
  const { encryption, ...changed } = encryptFor ? await encryptDocument(clear, encryptFor, platform) : {};
  const members = { ...clear, ...changed };
  const signature = await signText(signedText(members), keys, platform);
  return check({ ...members, signature, ...(encryption && { encryption }) });
}

/** What is signed is what JSON makes of the document: dates become texts, undefined members leave. */
function asJson(document: unknown): JsonValue {
  const text = print(document);
  if (text === undefined) throw new ClientError('INVALID_MESSAGE', { reasons: ['the document is not JSON'] });
  const value: JsonValue = JSON.parse(text);
  const structure = inspectJsonStructure(value, text);
  if (!structure.ok) throw new ClientError('INVALID_MESSAGE', { reasons: [structure.reason] });
  return value;
}

function print(document: unknown): string | undefined {
  try {
    return JSON.stringify(document);
  } catch {
    return undefined;
  }
}

function check(message: Message): Message {
  const checked = checkMessage(message as unknown as JsonValue);
  if (!checked.ok) throw refusalError(checked.refusal);
  const bytes = toUtf8(canonicalText(message, signedText(message))).length;
  if (bytes <= maxMessageBytes) return message;
  throw new ClientError('MESSAGE_TOO_LARGE', { reasons: [`the message has ${bytes} bytes`] });
}

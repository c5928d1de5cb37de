import { isClientError } from '../../client/client-errors.ts';
import type { DelegatedBtpsClient } from '../../client/delegated-btps-client.ts';
import type { InboxMessage } from '../../client/inbox.ts';
import type { JsonValue } from '../../protocol/json-value.ts';

/** A message of the inbox, as it was signed, and its document as far as it could be opened. */
export interface OpenedMessage extends InboxMessage {
  readonly encrypted: boolean;
  /** Absent while it is encrypted. */
  readonly document?: JsonValue;
  /** Code of why it could not be opened with the key that was given. */
  readonly error?: string;
}

/** Opens a message with the user's private key, if it is encrypted and there is one. */
export async function openMessage(
  client: Pick<DelegatedBtpsClient, 'open'>,
  listed: InboxMessage,
  key: string | undefined,
): Promise<OpenedMessage> {
  const { document, encryption } = listed.message;
  if (!encryption) return { ...listed, encrypted: false, document };
  if (key === undefined) return { ...listed, encrypted: true };
  try {
    return { ...listed, encrypted: true, document: await client.open(listed, key) };
  } catch (error) {
    if (!isClientError(error)) throw error;
    return { ...listed, encrypted: true, error: error.code };
  }
}

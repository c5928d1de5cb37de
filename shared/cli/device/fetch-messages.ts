import type { DelegatedBtpsClient } from '../../client/delegated-btps-client.ts';
import type { DeliveryFailure } from '../../client/delivery-failure.ts';
import type { InboxMessage, InboxPage } from '../../client/inbox.ts';

/** Which messages. */
export interface FetchRequest {
  readonly limit: number;
  readonly cursor?: string;
  readonly all?: boolean;
}

/** Fetches a page of the inbox, or all of them. */
export async function fetchMessages(
  client: Pick<DelegatedBtpsClient, 'fetchInbox'>,
  { limit, cursor: start, all = false }: FetchRequest,
): Promise<InboxPage> {
  const messages: InboxMessage[] = [];
  const deliveryFailures: DeliveryFailure[] = [];
  const unproved: string[] = [];
  let cursor = start;
  do {
    const page = await client.fetchInbox({ limit, ...(cursor !== undefined && { cursor }) });
    messages.push(...page.messages);
    deliveryFailures.push(...page.deliveryFailures);
    unproved.push(...page.unproved);
    cursor = page.cursor;
  } while (all && cursor !== undefined);
  return { messages, deliveryFailures, unproved, ...(cursor !== undefined && { cursor }) };
}

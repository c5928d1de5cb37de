import { nonceOf } from '../world/foreign-server.ts';
import type { SentMessage } from '../world/people.ts';
import type { Evidence } from './evidence.ts';

/** Where a message is found. */
export interface Places {
  /** In its recipient's inbox, or among what waits for its recipient's server. */
  readonly stored: number;
  /** Taken by the server of its recipient, 1 at most: that server takes nothing twice. */
  readonly taken: number;
  /** Messages to its sender that say it was not delivered. */
  readonly failures: number;
  /** Whether one of them says that it may have arrived all the same. */
  readonly isDoubted: boolean;
  /** Events of its acceptance. */
  readonly audited: number;
}

/** Counts where a message is found. */
export function placesOf(
  { message, originalIdentity, device }: SentMessage,
  { stored, world }: Evidence,
): Places {
  const isThis = ({ messageId, sender }: { readonly messageId: string; readonly sender: string }) =>
    messageId === message.id && sender === message.from;
  const partitions = [stored.inboxes.get(message.to) ?? [], stored.outboxes.get(message.to) ?? []];
  const sendersInbox = stored.inboxes.get(device?.identity.userIdentity ?? '') ?? [];
  const failures = sendersInbox.filter(({ aboutMessageId }) => aboutMessageId === message.id);
  return {
    stored: partitions.flat().filter(isThis).length,
    taken: world.foreign.taken.has(nonceOf(message)) ? 1 : 0,
    failures: failures.length,
    isDoubted: failures.some(({ isDoubted }) => isDoubted),
    audited: (stored.trails.get(originalIdentity) ?? []).filter(
      ({ type, success, messageId }) =>
        type === 'delegation_verification' && success === true && messageId === message.id,
    ).length,
  };
}

/** Whether a message goes to the server of another domain. */
export function isForwarded({ message }: SentMessage, { stored }: Evidence): boolean {
  return stored.outboxes.has(message.to);
}

/** No identity begins like this: `#` is no character of one. */
const prefix = 'outbox#';

/**
 * Partition of the Inbox table that messages for a recipient of another domain wait in: beside the inboxes, so that
 * they are accepted by the same conditional put, with the same nonces, and follow the same stream.
 */
export function outboxPartition(recipient: string): string {
  return `${prefix}${recipient}`;
}

/** Whether a partition of the Inbox table is one of the outbox. */
export function isOutbox(partition: string): boolean {
  return partition.startsWith(prefix);
}

/** The recipient whose messages stand in a partition of the Inbox table, inbox or outbox. */
export function recipientOf(partition: string): string {
  return isOutbox(partition) ? partition.slice(prefix.length) : partition;
}

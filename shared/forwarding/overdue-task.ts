import type { Item } from '../aws/conditional-write.ts';
import { readItem } from '../aws/item-attributes.ts';
import type { ForwardTask } from './forward-queue.ts';

/** An attempt that is later than this was lost: no queue holds one back for so long, milliseconds. */
const lostAfterMs = 2 * 3_600_000;

/** Attributes of an item of the Inbox table that tell whether an attempt was lost. */
export const overdueAttributes = ['forwarding', 'attempts', 'nextAttemptAt'] as const;

/**
 * The next attempt of a message in the outbox, if it should have been made long ago: it is in no queue any more, or in
 * that of what failed. To queue it twice does no harm.
 *
 * @param item with at least its key, `acceptedAt` and {@link overdueAttributes}
 */
export function overdueTask(item: Item, nowMs: number): ForwardTask | undefined {
  const read = readItem(item, 'inbox item');
  if (read.optionalString('forwarding') !== 'pending') return undefined;
  const requestId = read.optionalString('requestId');
  const dueAtMs = read.optionalNumber('nextAttemptAt') ?? read.number('acceptedAt');
  if (nowMs - dueAtMs < lostAfterMs) return undefined;
  return {
    partition: read.string('recipient'),
    nonce: read.string('nonce'),
    attempt: read.number('attempts') + 1,
    ...(requestId !== undefined && { requestId }),
  };
}

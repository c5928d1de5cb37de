import * as z from 'zod';
import { accept, type Outcome, refuse } from '../../shared/protocol/errors.ts';
import { readStrictJson } from '../../shared/protocol/strict-json.ts';

/** Largest event that is read, bytes; the largest request fits. */
const maxEventBytes = 256 * 1024;

/** What EventBridge puts around what the portal wrote. */
const envelope = z.object({
  source: z.literal('btps.portal'),
  'detail-type': z.literal('RevocationRequested'),
  account: z.string().max(64),
  id: z.string().max(128),
  detail: z.unknown(),
});

/** An event as it came from the bus; nothing is known yet about its detail. */
export interface UnverifiedRevocationEvent {
  /** The account that put the event on the bus, and the event: EventBridge tells no caller. */
  readonly principal: string;
  readonly detail: unknown;
}

/** Names who called: the account and event, or the queued item where those can't be read. */
export function eventPrincipal(account: string, id: string): string {
  return `eventbridge:${account}:${id}`;
}

/** Reads the body of a queued item as the event that the rule passes on; INVALID_REQUEST for anything else. */
export function readRevocationEvent(body: string): Outcome<UnverifiedRevocationEvent> {
  if (Buffer.byteLength(body) > maxEventBytes) {
    return refuse('INVALID_REQUEST', `the event is larger than ${maxEventBytes} bytes`);
  }
  const read = readStrictJson(body);
  if (!read.ok) return refuse('INVALID_REQUEST', read.reason);
  const parsed = envelope.safeParse(read.value);
  if (!parsed.success) return refuse('INVALID_REQUEST', 'the item is no RevocationRequested event');
  const { account, id, detail } = parsed.data;
  return accept({ principal: eventPrincipal(account, id), detail });
}

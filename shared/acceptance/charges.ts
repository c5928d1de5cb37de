import type { Outcome } from '../protocol/errors.ts';
import type { UnverifiedMessage } from '../protocol/message.ts';
import { rateLimited } from '../rate-limit/rate-limited.ts';
import type { OrderedCharge, RateLimiter } from '../rate-limit/rate-limiter.ts';
import type { Settings } from '../settings/settings.ts';

/** What of a message says whom it is charged to. */
type ChargedMessage = Pick<UnverifiedMessage, 'from' | 'to' | 'issuedAtMs'>;

/** A charge that may begin before the replay check has answered. */
export interface SpeculativeCharge {
  /** Begins the charge; once. */
  readonly begin: () => void;
  /** How it ended, or nothing if it never began. */
  readonly settled: () => Promise<OrderedCharge | undefined>;
}

/**
 * Charges a sender while the reads are still under way. It counts only when the message is newer than all that
 * were charged before, so that no replay of an accepted message is ever charged to its sender.
 */
export function speculativeCharge(message: ChargedMessage, limiter: RateLimiter): SpeculativeCharge {
  let charge: Promise<OrderedCharge> | undefined;
  return {
    begin: () => {
      if (charge !== undefined) return;
      charge = limiter.chargeInOrder('messageSending', message.from.text, message.issuedAtMs);
      // Where a refusal comes first nobody waits for this one; a failure is seen by whoever does.
      charge.catch(() => undefined);
    },
    settled: async () => charge,
  };
}

/** What a message of another domain is counted by: storing one is paid by its size, and its sender does not pay. */
const bytesPerCount = 16 * 1024;

/**
 * Charges an accepted message: to its verified sender and, since whoever owns a zone has any number of
 * identities, to a foreign sender's domain and to the inbox that it goes to, there once for each 16 KB begun.
 *
 * @param bodyBytes size of the request that brought it
 */
export async function chargeSender(
  { from, to, issuedAtMs }: ChargedMessage,
  bodyBytes: number,
  speculation: SpeculativeCharge,
  { limiter, settings }: { readonly limiter: RateLimiter; readonly settings: Pick<Settings, 'domain'> },
): Promise<Outcome<never> | undefined> {
  const early = await speculation.settled();
  const sender =
    early && (early.admitted || 'retryAfterSeconds' in early)
      ? early
      : await limiter.charge('messageSending', from.text, 1, issuedAtMs);
  if (!sender.admitted) return rateLimited(sender.retryAfterSeconds, `${from.text} sends too much`);
  if (from.domain === settings.domain) return undefined;
  const counts = Math.ceil(bodyBytes / bytesPerCount);
  const [domain, inbox] = await Promise.all([
    limiter.charge('senderDomain', from.domain, counts),
    limiter.charge('recipientInbox', to.text, counts),
  ]);
  if (!domain.admitted) return rateLimited(domain.retryAfterSeconds, `${from.domain} sends too much`);
  if (!inbox.admitted) return rateLimited(inbox.retryAfterSeconds, 'the inbox receives too much');
  return undefined;
}

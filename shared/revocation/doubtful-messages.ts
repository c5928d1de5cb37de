import { listEvents, type StoredEvent } from '../audit/list-events.ts';
import { accept, type Outcome } from '../protocol/errors.ts';
import type { RevocationDependencies } from './dependencies.ts';
import type { RevocationEntry } from './revocation-entry.ts';
import type { DeviceResult } from './revocation-progress.ts';

/** A message that was accepted from a revoked device when it may not have been the user's any more. */
export interface DoubtfulMessage {
  readonly identity: string;
  readonly message_id: string;
  readonly recipient: string;
  readonly accepted_at: string;
  readonly registry_read_at?: string;
  readonly digest: string;
  readonly fingerprint: string;
  /** Whether it was on its way while the revocation was written. */
  readonly accepted_in_flight: boolean;
}

/** A page of such messages; `cursor` is there while there may be more. */
export interface DoubtfulPage {
  readonly messages: readonly DoubtfulMessage[];
  readonly cursor?: string;
}

/** Events that are looked through for one page. */
const pageSize = 1000;

/**
 * Instances date a message before they put it into the inbox, each by its own clock, so one that is dated shortly
 * before the revocation may have been written after it. Rather one too many is marked than one too few.
 */
const inFlightMarginMs = 2000;

/** The function that accepts messages ends within seconds: nothing is in flight any longer than this. */
const longestFlightMs = 60_000;

/**
 * Lists the messages accepted from the revoked devices since they may have been in wrong hands, and those that were
 * in flight when they were revoked. Audit events follow their messages within seconds: a page read at once may still
 * grow.
 *
 * @param devices what became of the devices of the revocation
 * @param cursor from the page before
 * @returns a page, or INVALID_REQUEST for a cursor that is none
 */
export async function listDoubtfulMessages(
  { client, auditTable }: Pick<RevocationDependencies, 'client' | 'auditTable'>,
  entry: RevocationEntry,
  devices: readonly DeviceResult[],
  cursor?: string,
): Promise<Outcome<DoubtfulPage>> {
  const revokedAtMs = revocationTimes(entry, devices);
  const times = [...revokedAtMs.values()];
  if (times.length === 0) return accept({ messages: [] });
  const fromMs = Math.min(entry.invalidSinceMs ?? Number.POSITIVE_INFINITY, ...times) - inFlightMarginMs;
  const page = await listEvents({ client, tableName: auditTable }, entry.originalIdentity, {
    from: new Date(fromMs).toISOString(),
    to: new Date(Math.max(...times) + longestFlightMs).toISOString(),
    limit: pageSize,
    ...(cursor !== undefined && { cursor }),
  });
  if (!page.ok) return page;
  return accept({
    messages: page.value.events.flatMap((event) => doubtful(event, entry, revokedAtMs) ?? []),
    ...(page.value.cursor !== undefined && { cursor: page.value.cursor }),
  });
}

/** When each device was revoked, epoch milliseconds, by delegated identity. */
function revocationTimes(
  { originalIdentity }: RevocationEntry,
  devices: readonly DeviceResult[],
): ReadonlyMap<string, number> {
  const revoked = devices.filter(({ status }) => status === 'REVOKED');
  return new Map(
    revoked.map(({ deviceId, timestamp }) => [
      deviceId.includes('$') ? deviceId : `${deviceId}$${originalIdentity}`,
      Date.parse(timestamp),
    ]),
  );
}

function doubtful(
  event: StoredEvent,
  { invalidSinceMs }: RevocationEntry,
  revokedAtMs: ReadonlyMap<string, number>,
): DoubtfulMessage | undefined {
  const revoked = revokedAtMs.get(String(event.identity));
  if (event.type !== 'delegation_verification' || event.success !== true || revoked === undefined) {
    return undefined;
  }
  const acceptedAtMs = Date.parse(String(event.timestamp));
  const inFlight = acceptedAtMs >= revoked - inFlightMarginMs;
  if (!inFlight && !(invalidSinceMs !== undefined && acceptedAtMs >= invalidSinceMs)) return undefined;
  return {
    identity: String(event.identity),
    message_id: String(event.messageId),
    recipient: String(event.recipient),
    accepted_at: String(event.timestamp),
    ...(event.registryReadAt !== undefined && { registry_read_at: String(event.registryReadAt) }),
    digest: String(event.digest),
    fingerprint: String(event.fingerprint),
    accepted_in_flight: inFlight,
  };
}

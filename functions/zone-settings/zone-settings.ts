import type { Route53Client } from '@aws-sdk/client-route-53';
import {
  deleteFormerTimes,
  printTimes,
  readFormerTimes,
  readTimes,
  writeFormerTimes,
} from './former-times.ts';
import { type NegativeTimes, negativeTimes, withNegativeTimes } from './start-of-authority.ts';
import { readDsRecords, readStartOfAuthority, writeStartOfAuthority, type Zone } from './zone-client.ts';

/** What a deployment wants of its zone; CloudFormation writes every value as text. */
export interface ZoneSettings {
  readonly HostedZoneId: string;
  readonly ZoneName: string;
  /** Seconds. */
  readonly NegativeTtl: string;
  /** `true` when the DS record is wanted. */
  readonly Signed: string;
}

/** What the deployment is told. */
export interface AppliedSettings {
  /** Zone and former negative times, `Z0123/900/86400`: all that is needed to restore them. */
  readonly physicalId: string;
  readonly data: { readonly DsRecord?: string };
}

/**
 * Gives the zone its negative TTL and says what was there before.
 *
 * @param previousId - Id of the settings that these replace; it holds what the first deployment found, unless
 *   that was another zone.
 * @throws Error when there is no such zone
 */
export async function applySettings(
  client: Route53Client,
  settings: ZoneSettings,
  previousId?: string,
): Promise<AppliedSettings> {
  const zone = zoneOf(client, settings);
  const found = await readStartOfAuthority(zone);
  if (!found) throw new Error(`there is no zone ${zone.hostedZoneId}`);
  const data = settings.Signed === 'true' ? { DsRecord: await readDsRecords(zone) } : {};
  const isSameZone = readId(previousId)?.hostedZoneId === zone.hostedZoneId;
  const wanted = wantedTimes(settings);
  const physicalId =
    isSameZone && previousId
      ? previousId
      : writeId(zone, await rememberFormer(zone, negativeTimes(found), wanted));
  await writeStartOfAuthority(zone, withNegativeTimes(found, wanted));
  return { physicalId, data };
}

/**
 * Tells what was there before us. A first deployment that is repeated after a crash may find its own times: the
 * zone's tag, which is written before them, tells the former ones.
 */
async function rememberFormer(
  zone: Zone,
  found: NegativeTimes,
  wanted: NegativeTimes,
): Promise<NegativeTimes> {
  if (areEqual(found, wanted)) return (await readFormerTimes(zone)) ?? found;
  await writeFormerTimes(zone, found);
  return found;
}

/**
 * Gives the zone its former negative times back, unless somebody has changed them since or it is gone. An id
 * that is not ours belongs to settings that were never applied.
 */
export async function restoreSettings(
  client: Route53Client,
  settings: ZoneSettings,
  physicalId: string,
): Promise<void> {
  const former = readId(physicalId);
  if (!former) return;
  const zone = { ...zoneOf(client, settings), hostedZoneId: former.hostedZoneId };
  const found = await readStartOfAuthority(zone);
  if (!found) return;
  if (areEqual(negativeTimes(found), wantedTimes(settings))) {
    await writeStartOfAuthority(zone, withNegativeTimes(found, former));
  }
  await deleteFormerTimes(zone);
}

function zoneOf(client: Route53Client, { HostedZoneId, ZoneName }: ZoneSettings): Zone {
  return { client, hostedZoneId: HostedZoneId, zoneName: ZoneName };
}

/** Both times: resolvers take the lesser one, and some of them only one of the two. */
function wantedTimes({ NegativeTtl }: ZoneSettings): NegativeTimes {
  const seconds = Number(NegativeTtl);
  return { ttl: seconds, minimum: seconds };
}

function areEqual(one: NegativeTimes, other: NegativeTimes): boolean {
  return one.ttl === other.ttl && one.minimum === other.minimum;
}

function writeId({ hostedZoneId }: Zone, times: NegativeTimes): string {
  return `${hostedZoneId}/${printTimes(times)}`;
}

function readId(id: string | undefined): (NegativeTimes & { readonly hostedZoneId: string }) | undefined {
  const [, hostedZoneId, former = ''] = /^(Z[A-Z0-9]+)\/(.+)$/.exec(id ?? '') ?? [];
  const times = readTimes(former);
  return hostedZoneId && times ? { ...times, hostedZoneId } : undefined;
}

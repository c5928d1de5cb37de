import {
  ChangeResourceRecordSetsCommand,
  GetDNSSECCommand,
  ListResourceRecordSetsCommand,
  NoSuchHostedZone,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import type { StartOfAuthority } from './start-of-authority.ts';

/** The one zone whose settings are changed. */
export interface Zone {
  readonly client: Route53Client;
  readonly hostedZoneId: string;
  readonly zoneName: string;
}

/**
 * Reads the SOA of a zone.
 *
 * @returns undefined when the zone does not exist (any more)
 * @throws Error when the zone is one of another name
 */
export async function readStartOfAuthority(zone: Zone): Promise<StartOfAuthority | undefined> {
  const found = await listFirst(zone);
  if (!found) return undefined;
  // The list starts at that name or behind it.
  const [set] = found.ResourceRecordSets ?? [];
  const value = set?.ResourceRecords?.[0]?.Value;
  const isSought = set?.Type === 'SOA' && set.Name === `${zone.zoneName}.`;
  if (!isSought || value === undefined || set.TTL === undefined) {
    throw new Error(`the zone ${zone.hostedZoneId} is not that of ${zone.zoneName}`);
  }
  return { ttl: set.TTL, value };
}

async function listFirst({ client, hostedZoneId, zoneName }: Zone) {
  try {
    return await client.send(
      new ListResourceRecordSetsCommand({
        HostedZoneId: hostedZoneId,
        StartRecordName: zoneName,
        StartRecordType: 'SOA',
        MaxItems: 1,
      }),
    );
  } catch (error) {
    if (error instanceof NoSuchHostedZone) return undefined;
    throw error;
  }
}

/** Replaces the SOA of a zone. An upsert: the record set always exists, and Route 53 refuses to delete it. */
export async function writeStartOfAuthority(zone: Zone, { ttl, value }: StartOfAuthority): Promise<void> {
  await zone.client.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: zone.hostedZoneId,
      ChangeBatch: {
        Changes: [
          {
            Action: 'UPSERT',
            ResourceRecordSet: {
              Name: zone.zoneName,
              Type: 'SOA',
              TTL: ttl,
              ResourceRecords: [{ Value: value }],
            },
          },
        ],
      },
    }),
  );
}

/**
 * Reads what the parent zone has to publish so that signatures count.
 *
 * @returns `keytag algorithm digest-type digest` of each active key, joined by `, `
 */
export async function readDsRecords({ client, hostedZoneId }: Zone): Promise<string> {
  const { KeySigningKeys = [] } = await client.send(new GetDNSSECCommand({ HostedZoneId: hostedZoneId }));
  const active = KeySigningKeys.filter(({ Status }) => Status === 'ACTIVE');
  return active.flatMap(({ DSRecord }) => DSRecord ?? []).join(', ');
}

import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { printTxt } from '../../../../shared/protocol/txt-presentation.ts';
import type { AlarmScene } from '../alarm-scene.ts';

/** Somebody who may write the zone, and should not, changes a record set of it. */
export async function changeZone(
  { portal }: AlarmScene,
  Action: 'CREATE' | 'UPSERT',
  Name: string,
  Type: 'TXT' | 'CNAME',
  value: string,
): Promise<void> {
  const { route53Url: endpoint, credentials, zoneId } = portal.cloud;
  const client = new Route53Client({ endpoint, region: 'us-east-1', credentials });
  const Value = Type === 'TXT' ? printTxt(value) : value;
  const ResourceRecordSet = { Name, Type, TTL: 300, ResourceRecords: [{ Value }] };
  await client.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: zoneId,
      ChangeBatch: { Changes: [{ Action, ResourceRecordSet }] },
    }),
  );
  client.destroy();
}

import { type Change, ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { startRoute53Server } from '../../../../infra/local/route53/route53-server.ts';
import { ZoneStore } from '../../../../infra/local/route53/zone-store.ts';

export const zoneName = 'btps.saas.example';

/** Starts a Route 53 with one zone and a clock that stands still, and the SDK's client for it. */
export async function startRoute53() {
  const clock = { nowMs: 1_700_000_000_000 };
  const store = new ZoneStore({ now: () => clock.nowMs });
  const zone = store.createZone(zoneName);
  const server = await startRoute53Server(store);
  const client = new Route53Client({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const change = (...changes: Change[]) =>
    client.send(
      new ChangeResourceRecordSetsCommand({ HostedZoneId: zone.id, ChangeBatch: { Changes: changes } }),
    );
  const stop = async () => {
    client.destroy();
    await server.stop();
  };
  return { clock, store, zone, server, client, change, stop };
}

/** A change of one TXT record set, TTL 300 unless said otherwise. */
export function txt(
  action: NonNullable<Change['Action']>,
  name: string,
  values: readonly string[],
  ttl = 300,
): Change {
  const ResourceRecords = values.map((value) => ({ Value: value }));
  return { Action: action, ResourceRecordSet: { Name: name, Type: 'TXT', TTL: ttl, ResourceRecords } };
}

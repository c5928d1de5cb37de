import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { LocalCloud } from '../cloud.ts';
import type { Device } from '../device.ts';
import { describeNotice } from '../notices/notice.ts';
import { signedPortalRequest } from '../portal-client.ts';
import { region } from '../sdk-environment.ts';
import { until } from './narrator.ts';
import { alice, newMessage, post, type Story } from './people.ts';

/** How long DNS goes on to show the old records after they were removed from the zone. */
const slowDnsMs = 4000;

/** The portal revokes the device by an event: it is refused at once, while DNS shows it for a while. */
export async function revokeDevice({ cloud, narrator }: Story, device: Device): Promise<void> {
  const deviceName = `${device.delegated_id}.${alice.originalIdentity}`;
  const request = {
    revocation_id: `rev_${device.delegated_id}`,
    user_identity: alice.text,
    devices: [device.delegated_id],
    reason: 'device_lost',
    revoked_by: alice.text,
    requested_at: new Date().toISOString(),
  };
  narrator.title('The device is lost: the portal puts an event on the bus');
  narrator.show(request);
  const { propagationDelayMs } = cloud.zones;
  cloud.zones.propagationDelayMs = slowDnsMs;
  await putEvent(cloud, request);
  await cloud.queues.revocations.drained();

  narrator.title('Its next message is refused, though DNS and caches still hold its records');
  await narrator.expect(403, 'DELEGATION_REVOKED', post(cloud, '/messages', newMessage(device)));
  await narrator.records([alice.originalIdentity, device.delegated_id], [deviceName, 'key=']);

  narrator.title('Its records go');
  await narrator.noRecord(deviceName);
  await narrator.records([alice.originalIdentity, 'key=']);
  cloud.zones.propagationDelayMs = propagationDelayMs;

  narrator.title('What the user was told, and what the portal finds');
  for (const notice of cloud.notices) narrator.say(describeNotice(notice));
  narrator.check(cloud.notices.length > 0, 'a notice');
  const path = `/revocations/${request.revocation_id}`;
  const report = await until(
    () => signedPortalRequest(cloud, 'GET', path),
    async (answer) => (await answer.clone().text()).includes('propagated_at'),
  );
  await narrator.expect(200, 'propagated_at', Promise.resolve(report));
}

async function putEvent(cloud: LocalCloud, detail: object): Promise<void> {
  const { eventBridgeUrl: endpoint, credentials, eventBusName: EventBusName } = cloud;
  const client = new EventBridgeClient({ endpoint, region, credentials });
  const entry = { EventBusName, Source: 'btps.portal', DetailType: 'RevocationRequested' };
  try {
    await client.send(new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(detail) }] }));
  } finally {
    client.destroy();
  }
}

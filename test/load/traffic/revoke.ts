import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { LoadDevice } from '../people/load-device.ts';
import type { LoadUser } from '../people/load-user.ts';
import { askPortal } from './ask-portal.ts';
import { sendLate } from './late-attempt.ts';
import { askStatus } from './status.ts';
import type { World } from './world.ts';

/** An event is acknowledged by what the status says; it has to say it within this time. */
const patienceMs = 30_000;

/** Messages that a device sends at once when it has just been revoked: the race is what may go wrong. */
const lateMessages = 3;

/**
 * Revokes some devices of a user, or all of them, by the route or by an event; from the acknowledgement on each one
 * sends messages, none of which may be accepted.
 *
 * @param devices those that are revoked; all of the user's with `all`
 */
export async function revoke(
  user: LoadUser,
  devices: readonly LoadDevice[],
  how: { readonly all: boolean; readonly byEvent: boolean },
  world: World,
): Promise<void> {
  const { now } = world;
  const body = {
    revocation_id: `rev_${randomUUID()}`,
    user_identity: user.identity,
    devices: how.all ? 'all' : devices.map(({ delegatedId }) => delegatedId),
    reason: 'device_lost',
    revoked_by: user.identity,
    requested_at: new Date(now()).toISOString(),
  };
  for (const device of devices) device.revoking(now());
  const acknowledged = how.byEvent ? await byEvent(body, devices, world) : await byRoute(body, world);
  if (!acknowledged) return;
  const acknowledgedAtMs = now();
  for (const device of devices) {
    device.revoked(acknowledgedAtMs);
    world.population.retire(device);
  }
  // Times are whole milliseconds: what begins in the same one may have begun before.
  await sleep(2);
  await Promise.all(
    devices.flatMap((device) => Array.from({ length: lateMessages }, () => sendLate(device, world))),
  );
}

async function byRoute(body: object, world: World): Promise<boolean> {
  const request = { kind: 'revocation', method: 'POST', path: '/revocations', body, expected: 202 } as const;
  const answer = await askPortal(request, world);
  if (answer && answer.status !== 'REVOKED') {
    world.tally.fault('revocation', `${JSON.stringify(answer)} instead of REVOKED`);
  }
  return answer !== undefined;
}

/** The bus only says that it took the event; that it is in force shows in the status of each device. */
async function byEvent(body: object, devices: readonly LoadDevice[], world: World): Promise<boolean> {
  const startedAtMs = world.now();
  await putEvent(body, world);
  for (const device of devices) {
    let answer = await askStatus(device, world);
    while (answer?.body.status !== 'REVOKED') {
      if (world.now() - startedAtMs > patienceMs) {
        world.tally.fault('revocation by event', `${device.identity} was not revoked within 30 s`);
        return false;
      }
      await sleep(50);
      answer = await askStatus(device, world);
    }
  }
  const milliseconds = world.now() - startedAtMs;
  world.tally.record({ kind: 'revocation by event', answer: 'REVOKED', milliseconds });
  return true;
}

async function putEvent(detail: object, { access, tally }: World): Promise<void> {
  const { eventBridgeUrl: endpoint, credentials, environment, eventBusName } = access;
  const region = environment.AWS_REGION ?? 'us-east-1';
  const client = new EventBridgeClient({ region, endpoint, credentials });
  try {
    const entry = { Source: 'btps.portal', DetailType: 'RevocationRequested', EventBusName: eventBusName };
    const command = new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(detail) }] });
    const { FailedEntryCount: failed } = await client.send(command);
    if (failed) tally.fault('revocation by event', 'the bus refused the event');
  } finally {
    client.destroy();
  }
}

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reconciliation } from '../../../functions/watch/reconcile.ts';
import { createSqsEvent } from '../../../infra/local/queue/sqs-event.ts';
import { type FaultWorld, type Lies, services } from './fault-world.ts';
import type { Account } from './people.ts';
import { readOutboxes, type StoredItem } from './stored-state.ts';

/** Longer than anything holds on: a lease, a failure that is remembered, the window of a limit; milliseconds. */
const longestHoldMs = 61_000;

const patienceMs = 60_000;

/** Ends the storm, and waits until everything that it left behind is done: streams, queues, forwarding, reconcile. */
export async function heal(world: FaultWorld, account: Account, lies: Lies): Promise<Reconciliation> {
  const { cloud, clock, foreign } = world;
  for (const service of services) world.proxies[service].watch(lies[service]);
  cloud.nameServer.setFaults();
  foreign.disturb();
  clock.advance(longestHoldMs);
  cloud.queues.revocations.redrive();
  await cloud.queues.revocations.drained();
  await cloud.stream.drained();
  await forwardEverything(world, account);
  await cloud.runTask('reconcile');
  await cloud.registryStream.drained();
  const last = (await cloud.runTask('reconcile')) as Reconciliation;
  await cloud.registryStream.drained();
  return last;
}

/** Lets time pass until no message of the outbox is on its way; what waits in the queue is handed out when it is due. */
async function forwardEverything(world: FaultWorld, account: Account): Promise<void> {
  const { cloud, clock } = world;
  for (const endMs = Date.now() + patienceMs; ; ) {
    cloud.queues.forwarding.redrive();
    const outboxes = await readOutboxes(world, account);
    const pending = [...outboxes.values()].flat().filter(({ forwarding }) => forwarding === 'pending');
    if (pending.length === 0) return;
    if (Date.now() > endMs) throw new Error(`forwarding does not end: ${JSON.stringify(pending)}`);
    const dueMs = Math.max(...pending.map(({ nextAttemptAtMs = 0 }) => nextAttemptAtMs));
    clock.advance(Math.max(0, dueMs - clock.now() + 1));
    if (!(await handOut(world, pending))) await sleep(15);
  }
}

/** The queue hands tasks out once more, as queues may, rather than when the time has passed here too; whether it had any. */
async function handOut({ cloud }: FaultWorld, pending: readonly StoredItem[]): Promise<boolean> {
  const nonces = new Set(pending.map(({ nonce }) => nonce));
  const waiting = cloud.queues.forwarding.waiting.filter(({ body }) =>
    nonces.has((JSON.parse(body) as { nonce: string }).nonce),
  );
  const copies = waiting.map((message) => ({ ...message, id: randomUUID(), receiveCount: 1 }));
  if (copies.length === 0) return false;
  await cloud.functions.invoke('forward', createSqsEvent(copies, 'forwarding'));
  return true;
}

import { delegatedIdentity, generateKeyPair } from '../../../infra/local/cast.ts';
import { printDeviceRecord, printParentRecord } from '../../../shared/protocol/print-delegation-record.ts';
import { foreignDomain, limits } from '../world/fault-world.ts';
import type { Device, ForeignSender, User } from '../world/people.ts';
import { editZone, zoneEdits } from './edit-zone.ts';
import { enrol } from './enrol.ts';
import { revoke } from './revoke.ts';
import type { Operation, RunState } from './run-state.ts';
import { newForeignMessage, newForgery, newMessage, send, sendOnce } from './send.ts';
import { readInbox, refresh } from './use-tokens.ts';

/** Everything that people do in a storm. */
export const operations = {
  enrol: async (run) => {
    const user = someUser(run);
    if (user) await enrol(run, user);
  },
  'renew tokens': async (run) => {
    const device = someDevice(run);
    if (device) await refresh(run, device);
  },
  'read an inbox': async (run) => {
    const device = someDevice(run);
    if (device) await readInbox(run, device);
  },
  'send to our domain': async (run) => {
    const [device, to] = [someDevice(run), someUser(run)];
    if (device && to) await send(run, newMessage(run, device, to.identity.text));
  },
  'send to another domain': async (run) => {
    const device = someDevice(run);
    if (!device) return;
    const account = run.draws.pick('receiver', ['carol', 'dora', 'emil', 'nobody', 'liar']);
    const to = `${account}${run.account.tag}$${foreignDomain}`;
    run.account.foreignRecipients.add(to);
    await send(run, newMessage(run, device, to));
  },
  'receive from another domain': async (run) => {
    const to = someUser(run);
    if (to) await send(run, newForeignMessage(run, await foreignSender(run), to.identity.text));
  },
  'send many at once': async (run) => {
    const [device, to] = [someDevice(run), someUser(run)];
    if (!device || !to) return;
    const messages = Array.from({ length: limits.messageSending + 4 }, () =>
      newMessage(run, device, to.identity.text),
    );
    await Promise.all(messages.map((message) => send(run, message, 3)));
  },
  replay: async (run) => {
    const sent = run.draws.find('replayed', run.account.messages);
    if (sent) await Promise.all([sendOnce(run, sent), sendOnce(run, sent)]);
  },
  forge: async (run) => {
    const [device, to] = [someDevice(run), someUser(run)];
    if (device && to)
      await send(run, newForgery(run, device, to.identity.text, run.draws.happens('true key', 0.5)), 2);
  },
  'revoke by the API': (run) => revokeOne(run, false),
  'revoke by an event': (run) => revokeOne(run, true),
  'revoke all': async (run) => {
    const user = someUser(run);
    if (user) await revoke(run, { user, devices: 'all', byEvent: run.draws.happens('all by event', 0.5) });
  },
  'edit the zone': async ({ world, draws, account }) => {
    const user = draws.find('edited user', account.users);
    if (user) editZone(world, user.identity.originalIdentity, draws.pick('edit', zoneEdits));
  },
  reconcile: async ({ world }) => {
    await world.cloud.runTask('reconcile').catch(() => undefined);
  },
} as const satisfies Record<string, Operation>;

/** One of {@link operations}. */
export type OperationName = keyof typeof operations;

function someUser({ draws, account }: RunState): User | undefined {
  return draws.find('user', account.users);
}

/** Revoked ones too: they go on trying. */
function someDevice({ draws, account }: RunState): Device | undefined {
  return draws.find(
    'device',
    account.users.flatMap(({ devices }) => devices),
  );
}

async function revokeOne(run: RunState, byEvent: boolean): Promise<void> {
  const user = someUser(run);
  const device = run.draws.find('revoked', user?.devices ?? []);
  if (user && device) await revoke(run, { user, devices: [device], byEvent });
}

/** Somebody of the other domain, whose records are new half of the time. */
async function foreignSender({ world, draws, account }: RunState): Promise<ForeignSender> {
  const known = draws.find('foreign sender', account.foreignSenders);
  if (known && draws.happens('same foreign sender', 0.5)) return known;
  const [primary, key] = [generateKeyPair(), generateKeyPair()];
  const name = `f${account.foreignSenders.length}${account.tag}.btps.${foreignDomain}`;
  const sender = { from: delegatedIdentity(`dev1$${name}`).text, originalIdentity: name, key };
  account.foreignSenders.push(sender);
  const parent = { primaryKey: primary.publicKey.spkiBase64, devices: ['dev1'] };
  await world.registrar.publish(name, printParentRecord(parent));
  await world.registrar.publish(`dev1.${name}`, printDeviceRecord({ key: key.publicKey.spkiBase64 }));
  return sender;
}

import type { Device } from '../world/people.ts';
import type { RunState } from './run-state.ts';
import { newMessage, send } from './send.ts';
import { readInbox, refresh } from './use-tokens.ts';

/**
 * Tries once everything is healed what each revoked device can still do, and whether one that the registry holds can
 * send again; a sentence for each that cannot.
 */
export async function probe(
  run: RunState,
  isActive: (device: Device) => boolean,
): Promise<readonly string[]> {
  const { account } = run;
  const devices = account.users.flatMap((user) => user.devices);
  const to = account.users[0]?.identity.text ?? '';
  const revoked = devices.filter(({ revokedAt }) => revokedAt !== undefined);
  await Promise.all(
    revoked.map(async (device) => {
      await send(run, newMessage(run, device, to));
      await readInbox(run, device);
      await refresh(run, device);
    }),
  );
  const working = devices.find(isActive);
  if (!working) return [];
  const sent = newMessage(run, working, to);
  const status = await send(run, sent, 10);
  return status === 202 ? [] : [`${working.identity.text} cannot send again: ${sent.answers.at(-1)?.code}`];
}

import type { DelegatedBtpsClient } from '../../client/delegated-btps-client.ts';
import type { Context } from '../context.ts';

const intervalMs = 2000;
const attempts = 30;

/** Asks the device's own server, for a minute at most, until DNS shows the device. */
export function waitForPublication(
  client: Pick<DelegatedBtpsClient, 'checkDelegationStatus'>,
  { surroundings, waitFor }: Pick<Context, 'surroundings' | 'waitFor'>,
): Promise<'published' | 'pending'> {
  return waitFor('waiting until DNS shows the device', async () => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (await isPublished(client)) return 'published';
      await new Promise<void>((resolve) => {
        surroundings.schedule(resolve, intervalMs);
      });
    }
    return 'pending';
  });
}

/** The device is enrolled, whatever becomes of the question. */
async function isPublished(client: Pick<DelegatedBtpsClient, 'checkDelegationStatus'>): Promise<boolean> {
  try {
    return (await client.checkDelegationStatus()).dns === 'published';
  } catch {
    return false;
  }
}

import { ClientError } from '../../client/client-errors.ts';
import type { DelegatedBtpsClient } from '../../client/delegated-btps-client.ts';
import type { Context } from '../context.ts';
import { deviceClient } from './device-client.ts';
import { hasCredentials, openStore } from './open-store.ts';

/** Options of every command that acts as the device of a profile. */
export interface DeviceOptions {
  readonly passphraseFile?: string;
}

/**
 * Opens the device of the profile.
 *
 * @throws ClientError NOT_ENROLLED when it holds none; Failure when there is no passphrase to be had
 */
export async function openDevice(
  { surroundings, profile }: Context,
  { passphraseFile }: DeviceOptions,
): Promise<DelegatedBtpsClient> {
  const kind = profile.configuration?.store;
  if (kind === undefined || !(await hasCredentials(profile, kind))) throw new ClientError('NOT_ENROLLED');
  return deviceClient(await openStore({ profile, kind, passphraseFile }, surroundings), surroundings);
}

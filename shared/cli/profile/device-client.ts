import type { CredentialStore } from '../../client/credential-store.ts';
import { DelegatedBtpsClient } from '../../client/delegated-btps-client.ts';
import type { Surroundings } from '../surroundings.ts';

/** Makes the client of a device: without its work in the background, as a command ends soon. */
export function deviceClient(
  store: CredentialStore,
  { fetch, now, random, schedule }: Surroundings,
): DelegatedBtpsClient {
  return new DelegatedBtpsClient({ store, platform: { fetch, now, random, schedule } });
}

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { CredentialStore } from '../../client/credential-store.ts';
import { EncryptedFileStore } from '../../client/stores/encrypted-file.ts';
import { KeychainCredentialStore } from '../../client/stores/keychain.ts';
import type { Surroundings } from '../surroundings.ts';
import { getPassphrase } from './passphrase.ts';
import type { Profile } from './profile.ts';

const fileName = 'credentials.enc';

const variables = { passphrase: 'BTPS_PASSPHRASE', file: 'BTPS_PASSPHRASE_FILE' };

/** How a store is opened. */
export interface StoreRequest {
  readonly profile: Profile;
  readonly kind: 'file' | 'keychain';
  readonly passphraseFile?: string | undefined;
}

/**
 * Opens the store of a profile; the passphrase of a file is asked for here, twice where there is no file yet.
 *
 * @throws Failure when there is no passphrase to be had
 */
export async function openStore(
  { profile, kind, passphraseFile }: StoreRequest,
  surroundings: Surroundings,
): Promise<CredentialStore> {
  if (kind === 'keychain') return new KeychainCredentialStore({ account: profile.name });
  const path = join(profile.folder, fileName);
  const what = `profile ${profile.name}`;
  const isNew = !(await exists(path));
  const passphrase = await getPassphrase({ what, variables, file: passphraseFile, isNew }, surroundings);
  const { random, costLog2 } = surroundings;
  return new EncryptedFileStore({
    path,
    passphrase,
    platform: { random },
    ...(costLog2 !== undefined && { costLog2 }),
  });
}

/** Whether the profile has a file of credentials; what a keychain holds is not known before it is asked. */
export async function hasCredentials({ folder }: Profile, kind: StoreRequest['kind']): Promise<boolean> {
  return kind === 'keychain' || exists(join(folder, fileName));
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

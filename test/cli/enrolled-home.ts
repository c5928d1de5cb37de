import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credentials } from '../../shared/client/credentials.ts';
import { EncryptedFileStore } from '../../shared/client/stores/encrypted-file.ts';
import { markedCredentials } from '../client/stores/credentials.ts';
import { testFolder } from './terminal.ts';

/** What opens the store of an enrolled home. */
export const environment = { BTPS_PASSPHRASE: 'right' };

/** A folder in which the profile `default` holds a device; it goes with the test. */
export async function enrolledHome(changes: Partial<Credentials> = {}): Promise<string> {
  const homeFolder = await testFolder();
  const folder = join(homeFolder, '.config', 'btps', 'profiles', 'default');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), '{"store":"file"}');
  const path = join(folder, 'credentials.enc');
  const store = new EncryptedFileStore({ path, passphrase: environment.BTPS_PASSPHRASE, costLog2: 14 });
  await store.save({ ...(await markedCredentials()), ...changes });
  return homeFolder;
}

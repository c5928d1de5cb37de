import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CredentialStore } from '../../../shared/client/credential-store.ts';
import { EncryptedFileStore } from '../../../shared/client/stores/encrypted-file.ts';

/** A device that the program `btps` enrolled. */
export interface EnrolledByProgram {
  /** What the program printed. */
  readonly output: string;
  /** Where it keeps the credentials: an app of the same user goes on with them. */
  readonly store: CredentialStore;
  /** Deletes them. */
  forget(): Promise<void>;
}

const program = fileURLToPath(new URL('../../../shared/cli/main.ts', import.meta.url));

/** Profile that the device is kept under. */
export const profile = 'story';

/**
 * Enrols a device with the program `btps`, as its user does at a terminal: `btps enrol <invitation>`.
 *
 * @throws Error with what the program printed when it fails
 */
export async function enrolWithProgram(invitation: string): Promise<EnrolledByProgram> {
  const home = await mkdtemp(join(tmpdir(), 'btps-'));
  const forget = () => rm(home, { recursive: true, force: true });
  // The passphrase of a file that lives as long as the story does.
  const passphrase = randomBytes(16).toString('base64url');
  const env = { ...process.env, BTPS_HOME: home, BTPS_PASSPHRASE: passphrase, NO_COLOR: '1' };
  try {
    const line = [program, 'enrol', '--profile', profile, invitation];
    const { stdout } = await promisify(execFile)(process.execPath, line, { env, timeout: 30_000 });
    const path = join(home, 'profiles', profile, 'credentials.enc');
    if (!existsSync(path)) throw new Error(`btps enrol left no ${path}`);
    return { output: stdout.trimEnd(), store: new EncryptedFileStore({ path, passphrase }), forget };
  } catch (error) {
    await forget();
    const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
    throw new Error(stderr?.trim() || message);
  }
}

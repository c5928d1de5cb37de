import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A folder for exports of the registry. */
export interface BackupFolder {
  /** `file:///…`, without a final slash. */
  readonly location: string;
  /** Deletes the folder if it is a temporary one. */
  stop(): Promise<void>;
}

/**
 * Makes a folder for exports.
 *
 * @param path a folder that stays; a temporary one without it
 */
export async function makeBackupFolder(path?: string): Promise<BackupFolder> {
  if (path !== undefined) {
    await mkdir(path, { recursive: true });
    return { location: pathToFileURL(resolve(path)).href, stop: async () => undefined };
  }
  const folder = await mkdtemp(join(tmpdir(), 'btps-backup-'));
  return {
    location: pathToFileURL(folder).href,
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

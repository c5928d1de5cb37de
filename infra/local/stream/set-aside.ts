import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The bucket into which a stream sets records aside, as a folder. */
export interface SetAsideFolder {
  readonly path: string;
  /** Writes an event as an object of its own; rejects when the folder is gone. */
  put(event: unknown): Promise<void>;
  /** Deletes it. */
  stop(): Promise<void>;
}

/** Makes a temporary folder for the records that a stream gives up. */
export async function makeSetAsideFolder(): Promise<SetAsideFolder> {
  const path = await mkdtemp(join(tmpdir(), 'btps-set-aside-'));
  return {
    path,
    put: (event) => writeFile(join(path, `${randomUUID()}.json`), JSON.stringify(event)),
    stop: () => rm(path, { recursive: true, force: true }),
  };
}

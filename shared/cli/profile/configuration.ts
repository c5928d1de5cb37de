import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { usageFailure } from '../failure.ts';
import type { Profile } from './profile.ts';

const configurationFile = 'config.json';

const schema = z.strictObject({
  /** Where the device keeps its credentials. */
  store: z.enum(['file', 'keychain']).default('file'),
  api: z.string().optional(),
  portal: z.string().optional(),
  region: z.string().optional(),
  dnsServers: z.array(z.string()).min(1).optional(),
  trustAnchors: z.array(z.string()).min(1).optional(),
  authoritativeServers: z.array(z.string()).min(1).optional(),
});

/** What the `config.json` of a profile may say. Nothing in it is secret. */
export type ProfileConfiguration = z.infer<typeof schema>;

/**
 * Reads the settings of a profile.
 *
 * @param folder of the profile
 * @returns undefined when the file does not exist
 * @throws Failure naming what is wrong in it
 */
export async function readConfiguration(folder: string): Promise<ProfileConfiguration | undefined> {
  const path = join(folder, configurationFile);
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const member = issue?.path.join('.');
  throw usageFailure(`${path} is not valid`, `Correct ${member ? `${member}: ` : ''}${issue?.message}.`);
}

/** Writes the settings of a profile, for its owner alone. */
export async function saveConfiguration(
  { folder }: Pick<Profile, 'folder'>,
  configuration: ProfileConfiguration,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const text = `${JSON.stringify(configuration, undefined, 2)}\n`;
  await writeFile(join(folder, configurationFile), text, { mode: 0o600 });
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw usageFailure(`${path} cannot be read`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { join } from 'node:path';
import { usageFailure } from '../failure.ts';
import type { Surroundings } from '../surroundings.ts';
import { type ProfileConfiguration, readConfiguration } from './configuration.ts';

/** A device of this machine, or the settings for a portal: one folder. */
export interface Profile {
  readonly name: string;
  readonly folder: string;
  /** What its `config.json` says; undefined when the profile does not exist. */
  readonly configuration?: ProfileConfiguration;
  /** Whether somebody asked for it by its name. */
  readonly isNamed: boolean;
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const defaultName = 'default';

/**
 * Finds a profile: by `--profile`, by BTPS_PROFILE, else `default`.
 *
 * @throws Failure for a name that can be none, and for a file that can't be read
 */
export async function findProfile(
  surroundings: Pick<Surroundings, 'environment' | 'homeFolder'>,
  option: string | undefined,
): Promise<Profile> {
  const { environment } = surroundings;
  const named = option ?? (environment.BTPS_PROFILE || undefined);
  const name = named ?? defaultName;
  if (!namePattern.test(name)) {
    throw usageFailure(
      `${JSON.stringify(name)} is no name of a profile`,
      'Use letters, digits, ".", "_" and "-".',
    );
  }
  const folder = join(profilesFolder(surroundings), name);
  const configuration = await readConfiguration(folder);
  return { name, folder, isNamed: named !== undefined, ...(configuration && { configuration }) };
}

/** Folder of all profiles: in `BTPS_HOME`, else where the user's settings lie. */
export function profilesFolder({
  environment,
  homeFolder,
}: Pick<Surroundings, 'environment' | 'homeFolder'>): string {
  const { BTPS_HOME: home, XDG_CONFIG_HOME: settings } = environment;
  return join(home || join(settings || join(homeFolder, '.config'), 'btps'), 'profiles');
}

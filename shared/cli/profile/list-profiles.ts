import { readdir } from 'node:fs/promises';
import { Failure } from '../failure.ts';
import type { Surroundings } from '../surroundings.ts';
import { type Profile, profilesFolder } from './profile.ts';

/** The names of the profiles of this machine. */
async function listProfiles(
  surroundings: Pick<Surroundings, 'environment' | 'homeFolder'>,
): Promise<readonly string[]> {
  try {
    const entries = await readdir(profilesFolder(surroundings), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

/** The failure of a command that needs a profile which does not exist, naming those that do. */
export async function noSuchProfile(
  { name }: Pick<Profile, 'name'>,
  surroundings: Pick<Surroundings, 'environment' | 'homeFolder'>,
): Promise<Failure> {
  const names = await listProfiles(surroundings);
  return new Failure({
    ending: 'device',
    code: 'NO_SUCH_PROFILE',
    title: `There is no profile ${name} on this machine`,
    reasons: names.length > 0 ? [`profiles: ${names.join(', ')}`] : [],
    action: `Enrol a device into it: btps enrol --profile ${name} <invitation>.`,
  });
}

import { Option } from 'commander';
import { checkServerUrl } from '../../client/server-url.ts';
import type { Context } from '../context.ts';
import { usageFailure } from '../failure.ts';

/** The option that names a server. */
export function apiOption(description: string): Option {
  return new Option('--api <url>', `${description} (BTPS_API)`);
}

/**
 * Chooses the server: by `--api`, BTPS_API or the profile.
 *
 * @returns undefined when none is named: the device's own
 * @throws Failure when it is no URL of a server
 */
export function chooseApi(
  { surroundings, profile }: Context,
  { api }: { readonly api?: string },
): string | undefined {
  const url = api ?? (surroundings.environment.BTPS_API || profile.configuration?.api);
  if (url === undefined) return undefined;
  try {
    return checkServerUrl(url);
  } catch {
    throw usageFailure(`${url} is no URL of a server`, 'It begins with https://, and has no query.');
  }
}

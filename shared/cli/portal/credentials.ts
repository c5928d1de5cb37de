import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import type { Surroundings } from '../surroundings.ts';
import { type IniSections, parseIni } from './parse-ini.ts';

/** Credentials of AWS. Secret as a whole. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Credentials, and the region that stands beside them. */
export interface FoundCredentials {
  readonly credentials: AwsCredentials;
  readonly region?: string;
}

type Place = Pick<Surroundings, 'environment' | 'homeFolder'>;

/**
 * Finds the credentials to sign with, where the tools of AWS look for them: the profile that is named, the environment,
 * the profile of AWS_PROFILE or `default`. Only those that are written down: no roles, no single sign-on.
 *
 * @throws Failure when there are none
 */
export async function findCredentials(place: Place, profile: string | undefined): Promise<FoundCredentials> {
  const { environment } = place;
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = environment;
  if (profile === undefined && id && secret) return { credentials: credentialsOf(id, secret, token) };
  return readProfile(place, profile ?? (environment.AWS_PROFILE || 'default'));
}

async function readProfile({ environment, homeFolder }: Place, name: string): Promise<FoundCredentials> {
  const folder = join(homeFolder, '.aws');
  const [credentials, config] = await Promise.all([
    readSections(environment.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials')),
    readSections(environment.AWS_CONFIG_FILE || join(folder, 'config')),
  ]);
  const section = {
    ...config.get(name === 'default' ? name : `profile ${name}`),
    ...credentials.get(name),
  };
  const { aws_access_key_id: id, aws_secret_access_key: secret, aws_session_token: token, region } = section;
  if (!id || !secret) throw noCredentials(name);
  return { credentials: credentialsOf(id, secret, token), ...(region && { region }) };
}

async function readSections(path: string): Promise<IniSections> {
  try {
    return parseIni(await readFile(path, 'utf8'));
  } catch {
    return new Map();
  }
}

function credentialsOf(
  accessKeyId: string,
  secretAccessKey: string,
  sessionToken: string | undefined,
): AwsCredentials {
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

function noCredentials(name: string): Failure {
  return new Failure({
    ending: 'usage',
    code: 'NO_AWS_CREDENTIALS',
    title: 'There are no AWS credentials to sign with',
    reasons: [`neither in the environment nor in the profile ${name} of ~/.aws`],
    action:
      'Set AWS_PROFILE; for a role or single sign-on: eval "$(aws configure export-credentials --format env)".',
  });
}

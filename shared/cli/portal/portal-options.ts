import type { Command } from 'commander';
import { checkServerUrl } from '../../client/server-url.ts';
import type { Context } from '../context.ts';
import { usageFailure } from '../failure.ts';
import { type AwsCredentials, findCredentials } from './credentials.ts';

/** Options of every command that speaks with the API of portals. */
export interface PortalOptions {
  readonly portal?: string;
  readonly region?: string;
  readonly awsProfile?: string;
}

/** Where the API of portals is, and as whom to speak with it. */
export interface PortalSettings {
  /** Without a final slash. */
  readonly url: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
}

/** What `--help` says about credentials. */
export const credentialsHelp = `
Requests are signed (SigV4) with AWS credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, else the profile of
--aws-profile or AWS_PROFILE in ~/.aws. Roles and single sign-on: eval "$(aws configure export-credentials --format env)".`;

/** Gives a command the options by which the portal is found. */
export function withPortalOptions(command: Command): Command {
  return command
    .option('--portal <url>', 'API of portals (BTPS_PORTAL)')
    .option(
      '--region <name>',
      'its AWS region (AWS_REGION; that of the URL or of the AWS profile unless given)',
    )
    .option('--aws-profile <name>', 'profile of ~/.aws to sign with (AWS_PROFILE)');
}

/**
 * Chooses the portal: by the options, the environment, the profile.
 *
 * @throws Failure when it is not known where it is, or as whom to sign
 */
export async function choosePortal(context: Context, options: PortalOptions): Promise<PortalSettings> {
  const { surroundings, profile } = context;
  const { environment } = surroundings;
  const { configuration } = profile;
  const text = options.portal ?? (environment.BTPS_PORTAL || configuration?.portal);
  if (text === undefined) {
    throw usageFailure(
      'Where is the API of portals?',
      'Name it with --portal or BTPS_PORTAL, or in config.json.',
    );
  }
  const url = readUrl(text);
  const found = await findCredentials(surroundings, options.awsProfile);
  const region =
    options.region ??
    (environment.AWS_REGION || environment.AWS_DEFAULT_REGION) ??
    configuration?.region ??
    regionOf(url) ??
    found.region;
  if (!region) throw usageFailure('The AWS region is not known', 'Name it with --region or AWS_REGION.');
  return { url, region, credentials: found.credentials };
}

function readUrl(text: string): string {
  try {
    return checkServerUrl(text);
  } catch {
    throw usageFailure(`${text} is no URL of an API`, 'It begins with https://, and has no query.');
  }
}

/** `https://a1b2c3.execute-api.eu-central-1.amazonaws.com` */
function regionOf(url: string): string | undefined {
  return /\.execute-api\.([a-z0-9-]+)\.amazonaws\./.exec(new URL(url).hostname)?.[1];
}

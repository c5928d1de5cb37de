import { Command, Option } from 'commander';
import { revocationReasons } from '../../audit/revocation-event.ts';
import { randomId } from '../../client/random-id.ts';
import type { RevocationProgress } from '../../revocation/revocation-progress.ts';
import { collect, type Runner } from '../command.ts';
import type { Context } from '../context.ts';
import { usageFailure } from '../failure.ts';
import { helpExamples } from '../help-examples.ts';
import { columns } from '../output/columns.ts';
import type { Paint } from '../output/paint.ts';
import { oneLine } from '../output/printable-text.ts';
import { givenIdentity } from '../records/given-identity.ts';
import type { Report } from '../report.ts';
import { askPortal } from './ask-portal.ts';
import { choosePortal, credentialsHelp, type PortalOptions, withPortalOptions } from './portal-options.ts';

interface RevokeOptions extends PortalOptions {
  readonly device?: readonly string[];
  readonly all?: boolean;
  readonly reason: string;
  readonly by?: string;
  readonly since?: string;
  readonly id?: string;
  readonly yes?: boolean;
}

/** `btps revoke`: revokes devices of a user. */
export function revokeCommand(runner: Runner): Command {
  const command = new Command('revoke')
    .summary('revoke a device, several, or all of a user (portal)')
    .description(
      'Revokes devices: from the next request on they are refused, whatever DNS still shows. There is no way back but to enrol anew.',
    )
    .argument('<identity>', "'dev1234$alice.btps.saas.com', or 'alice$saas.com' with --device or --all")
    .option('--device <id>', 'device of the user, dev1234; may be repeated', collect)
    .option('--all', 'all devices of the user')
    .addOption(new Option('--reason <reason>', 'why').choices(revocationReasons).default('no_longer_needed'))
    .option('--by <user>', 'who asks: the owner or an administrator (default the owner)')
    .option('--since <time>', 'since when it may have been in wrong hands: lists the messages in doubt')
    .option('--id <id>', 'id of the revocation; the same id again is the same revocation (default a new one)')
    .option('--yes', 'do not ask before --all')
    .action(runner.action(revoke));
  return withPortalOptions(command).addHelpText(
    'after',
    `${helpExamples(
      "btps revoke 'dev1234$alice.btps.saas.com' --reason device_lost",
      "btps revoke 'alice$saas.com' --device dev1234 --device dev5678",
      "btps revoke 'alice$saas.com' --all --reason compromised --since 2026-01-31T12:00:00Z",
    )}\n${credentialsHelp}`,
  );
}

async function revoke(context: Context, options: RevokeOptions, text: string): Promise<Report> {
  const { surroundings, waitFor } = context;
  const { user, devices } = chooseDevices(text, options);
  const settings = await choosePortal(context, options);
  if (devices === 'all' && !options.yes) await confirm(user, context);
  const body = {
    revocation_id: options.id ?? randomId('rev', surroundings),
    user_identity: user,
    devices,
    reason: options.reason,
    revoked_by: options.by ?? user,
    requested_at: new Date(surroundings.now()).toISOString(),
    ...(options.since !== undefined && { invalid_since: options.since }),
  };
  const answer = await waitFor('revoking', () =>
    askPortal({ method: 'POST', path: '/revocations', body }, settings, surroundings),
  );
  const progress = answer as RevocationProgress;
  return {
    ending: progress.status === 'FAILED' || progress.status === 'PARTIAL' ? 'refused' : 'done',
    json: progress,
    text: (paint) => printProgress(progress, paint),
  };
}

function chooseDevices(
  text: string,
  { device = [], all = false }: RevokeOptions,
): { readonly user: string; readonly devices: readonly string[] | 'all' } {
  const identity = givenIdentity(text);
  const named = identity.kind === 'delegated' ? [identity.delegatedId, ...device] : device;
  if (all === named.length > 0) {
    throw usageFailure(
      all ? 'Either --all, or devices by their names' : 'Which devices?',
      'Name a device, dev1234$alice.btps.saas.com, or --device for some and --all for all of a user.',
    );
  }
  return { user: identity.userIdentity, devices: all ? 'all' : named };
}

async function confirm(user: string, { surroundings }: Context): Promise<void> {
  const { ask } = surroundings;
  if (!ask)
    throw usageFailure('Revoking all devices has to be confirmed', 'Say --yes where there is no terminal.');
  const answer = await ask(`This revokes all devices of ${user}, for ever. Type the identity to go on: `, {
    hidden: false,
  });
  if (answer.trim() !== user) throw usageFailure('Not confirmed; nothing was revoked');
}

function printProgress({ revocation_id, status, devices }: RevocationProgress, paint: Paint): string {
  const colour = status === 'REVOKED' ? paint.good : status === 'PENDING' ? paint.advice : paint.bad;
  const rows = devices.map(({ deviceId, status: each, dns, error, timestamp }) => [
    oneLine(deviceId),
    each,
    error === undefined ? `DNS ${dns ?? '-'}` : oneLine(error),
    timestamp,
  ]);
  return [
    `${colour(status)} ${paint.strong(oneLine(revocation_id))}`,
    rows.length === 0 ? 'No devices.' : columns(rows),
  ].join('\n');
}

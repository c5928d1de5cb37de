import { Command } from 'commander';
import { createPlatform } from '../../client/create-platform.ts';
import { askDelegationStatus, type DelegationStatus } from '../../client/delegation-status.ts';
import { parseIdentity } from '../../protocol/identity.ts';
import type { Runner } from '../command.ts';
import type { Context } from '../context.ts';
import { usageFailure } from '../failure.ts';
import { helpExamples } from '../help-examples.ts';
import { fields } from '../output/columns.ts';
import type { Paint } from '../output/paint.ts';
import { oneLine } from '../output/printable-text.ts';
import { type DeviceOptions, openDevice } from '../profile/open-device.ts';
import type { Report } from '../report.ts';
import { apiOption, chooseApi } from './api-option.ts';
import { passphraseOption } from './passphrase-option.ts';

interface StatusOptions extends DeviceOptions {
  readonly api?: string;
}

/** `btps status`: asks whether a device is delegated. */
export function statusCommand(runner: Runner): Command {
  return new Command('status')
    .summary('ask whether a device is delegated')
    .description(
      'Asks the server of this device whether it is delegated; what it holds is cleared when that says that it was revoked. ' +
        'With an identity, asks the server of --api about any device.',
    )
    .argument(
      '[identity]',
      'dev1234$alice.btps.saas.com, between quotes; the device of the profile when left out',
    )
    .addOption(apiOption('server to ask'))
    .addOption(passphraseOption())
    .action(runner.action(status))
    .addHelpText(
      'after',
      helpExamples('btps status', "btps status --api https://api.saas.com 'dev1234$alice.btps.saas.com'"),
    );
}

async function status(
  context: Context,
  options: StatusOptions,
  identity: string | undefined,
): Promise<Report> {
  const found = await (identity === undefined
    ? askAboutOwn(context, options)
    : askAbout(identity, context, options));
  return {
    ending: found.status === 'ACTIVE' ? 'done' : 'refused',
    json: found,
    text: (paint) => printStatus(found, paint),
  };
}

async function askAboutOwn(context: Context, options: StatusOptions): Promise<DelegationStatus> {
  const server = chooseApi(context, options);
  const client = await openDevice(context, options);
  return context.waitFor('asking the server', () =>
    client.checkDelegationStatus(server === undefined ? {} : { server }),
  );
}

async function askAbout(
  identity: string,
  context: Context,
  options: StatusOptions,
): Promise<DelegationStatus> {
  const parsed = parseIdentity(identity);
  if (!parsed.ok || parsed.value.kind !== 'delegated') {
    throw usageFailure(
      `${identity} is no identity of a device`,
      "It reads like 'dev1234$alice.btps.saas.com'.",
    );
  }
  const server = chooseApi(context, options);
  if (server === undefined)
    throw usageFailure('Which server is to be asked?', 'Name it with --api or BTPS_API.');
  const platform = createPlatform(context.surroundings);
  return context.waitFor('asking the server', () =>
    askDelegationStatus({ server, identity, authority: 'other' }, platform),
  );
}

function printStatus(found: DelegationStatus, paint: Paint): string {
  const { status: word, identity, reason, timestamp, revokedAt, dns, authority } = found;
  const colour = word === 'ACTIVE' ? paint.good : paint.bad;
  return [
    `${colour(word)} ${paint.strong(identity)}`,
    fields({
      reason: reason === undefined ? undefined : oneLine(reason),
      'revoked at': revokedAt === undefined ? undefined : oneLine(revokedAt),
      DNS: dns,
      'said by': authority === 'own' ? 'its own server' : 'the server that was asked',
      at: oneLine(timestamp),
    }),
    ...(word === 'REVOKED' && authority === 'own' ? ['Its credentials were removed from this machine.'] : []),
  ].join('\n');
}

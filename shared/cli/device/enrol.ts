import { Command, Option } from 'commander';
import type { CredentialStore } from '../../client/credential-store.ts';
import type { Runner } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { helpExamples } from '../help-examples.ts';
import { fields } from '../output/columns.ts';
import { saveConfiguration } from '../profile/configuration.ts';
import { deviceClient } from '../profile/device-client.ts';
import type { DeviceOptions } from '../profile/open-device.ts';
import { hasCredentials, openStore } from '../profile/open-store.ts';
import type { Report } from '../report.ts';
import { passphraseOption } from './passphrase-option.ts';
import { readInvitation } from './read-invitation.ts';
import { waitForPublication } from './wait-for-publication.ts';

interface EnrolOptions extends DeviceOptions {
  readonly store?: 'file' | 'keychain';
  readonly name?: string;
  readonly replace?: boolean;
  readonly wait: boolean;
}

/** `btps enrol`: makes the device of a profile. */
export function enrolCommand(runner: Runner): Command {
  return new Command('enrol')
    .summary('enrol this device with the one-time token of a portal')
    .description(
      'Makes the key of this device here, proves to hold it, and stores what the server answers under the profile. ' +
        'The key never leaves the store.',
    )
    .argument('[invitation]', 'btps:enrol?… of the portal; - for the standard input; asked for when left out')
    .addOption(
      new Option('--store <kind>', 'an encrypted file, or the keychain of the system').choices([
        'file',
        'keychain',
      ]),
    )
    .option('--name <text>', 'what the user will see this device called')
    .option('--replace', 'put the new device in the place of the one that the profile holds')
    .option('--no-wait', 'do not wait until DNS shows the device')
    .addOption(passphraseOption())
    .action(runner.action(enrol, { makesProfile: true }))
    .addHelpText(
      'after',
      helpExamples(
        "btps enrol 'btps:enrol?server=https%3A%2F%2Fapi.saas.com&identity=alice%24saas.com&token=…'",
        'btps enrol --profile work --store keychain --name "Office server" - < invitation.txt',
      ),
    );
}

async function enrol(context: Context, options: EnrolOptions, given: string | undefined): Promise<Report> {
  const { profile, surroundings, waitFor } = context;
  const { name, passphraseFile } = options;
  const invitation = await readInvitation(given, surroundings);
  const kind = options.store ?? profile.configuration?.store ?? 'file';
  const store = await openStore({ profile, kind, passphraseFile }, surroundings);
  if (!options.replace && (await hasCredentials(profile, kind))) await refuseSecond(store, profile.name);
  await saveConfiguration(profile, { ...profile.configuration, store: kind });
  const client = deviceClient(store, surroundings);
  const device = await waitFor(`enrolling with ${invitation.server}`, () =>
    client.enrol(invitation, name === undefined ? {} : { deviceInfo: name }),
  );
  const dns = options.wait ? await waitForPublication(client, context) : 'pending';
  const { server, userIdentity, delegatedIdentity, scopes, fingerprint } = device;
  return {
    ending: 'done',
    json: { profile: profile.name, server, userIdentity, delegatedIdentity, scopes, fingerprint, dns },
    text: (paint) =>
      [
        `${paint.good('Enrolled')} ${paint.strong(delegatedIdentity)}`,
        fields({
          user: userIdentity,
          server,
          scopes: scopes.join(', '),
          fingerprint,
          profile: profile.name,
          DNS: dns === 'published' ? 'shows the device' : 'does not show the device yet',
        }),
      ].join('\n'),
  };
}

async function refuseSecond(store: CredentialStore, profileName: string): Promise<void> {
  const held = await store.load();
  if (!held) return;
  throw new Failure({
    ending: 'usage',
    code: 'ALREADY_ENROLLED',
    title: `The profile ${profileName} holds ${held.delegatedIdentity} already`,
    action:
      'Choose another with --profile, or say --replace; the old device stays delegated until it is revoked.',
  });
}

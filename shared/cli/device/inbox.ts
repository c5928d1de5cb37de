import { Command } from 'commander';
import type { Runner } from '../command.ts';
import type { Context } from '../context.ts';
import { usageFailure } from '../failure.ts';
import { helpExamples } from '../help-examples.ts';
import { readPrivateKey } from '../keys/read-private-key.ts';
import { type DeviceOptions, openDevice } from '../profile/open-device.ts';
import type { Report } from '../report.ts';
import { acknowledgeAll } from './acknowledge-all.ts';
import { fetchMessages } from './fetch-messages.ts';
import { openMessage } from './open-message.ts';
import { passphraseOption } from './passphrase-option.ts';
import { type InboxListing, printInbox } from './print-inbox.ts';

interface InboxOptions extends DeviceOptions {
  readonly limit: number;
  readonly all?: boolean;
  readonly cursor?: string;
  readonly key?: string;
  readonly acknowledge?: boolean;
}

/** `btps inbox`: reads the messages of the device's user. */
export function inboxCommand(runner: Runner): Command {
  return new Command('inbox')
    .summary('read the inbox')
    .description(
      'Lists the unread messages of the user, oldest first. Each was verified by the server before it was delivered.',
    )
    .option('--limit <count>', 'messages on one page, 1 to 100', readLimit, 25)
    .option('--all', 'all pages')
    .option('--cursor <text>', 'go on where the page before ended')
    .option('--key <file>', "user's RSA private key, PEM: opens what is encrypted")
    .option('--acknowledge', 'take what was shown off the list')
    .addOption(passphraseOption())
    .action(runner.action(inbox))
    .addHelpText(
      'after',
      helpExamples(
        'btps inbox',
        'btps inbox --key alice-rsa.pem --acknowledge',
        'btps inbox --all --json | jq .messages',
      ),
    );
}

async function inbox(context: Context, options: InboxOptions): Promise<Report> {
  const { surroundings, waitFor } = context;
  const client = await openDevice(context, options);
  const key = options.key === undefined ? undefined : await readPrivateKey(options.key, surroundings);
  const page = await waitFor('fetching', () => fetchMessages(client, options));
  const opened = await Promise.all(page.messages.map((message) => openMessage(client, message, key)));
  // What stays encrypted was seen by nobody.
  const shown = [...opened.filter(({ document }) => document !== undefined), ...page.deliveryFailures];
  const { acknowledged, failure } = options.acknowledge
    ? await waitFor('acknowledging', () => acknowledgeAll(client, shown))
    : {};
  const listing: InboxListing = { ...page, messages: opened, ...(acknowledged && { acknowledged }) };
  const isOpen = opened.every(({ error }) => error === undefined);
  return {
    ending: failure?.ending ?? (isOpen ? 'done' : 'refused'),
    json: listing,
    text: (paint) => printInbox(listing, paint),
    ...(failure && { failure }),
  };
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 100) return limit;
  throw usageFailure('--limit has to be a number from 1 to 100');
}

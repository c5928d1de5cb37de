import { Command } from 'commander';
import type { DelegatedBtpsClient } from '../../client/delegated-btps-client.ts';
import type { Runner } from '../command.ts';
import type { Context } from '../context.ts';
import { usageFailure } from '../failure.ts';
import { helpExamples } from '../help-examples.ts';
import { readPrivateKey } from '../keys/read-private-key.ts';
import { type DeviceOptions, openDevice } from '../profile/open-device.ts';
import type { Report } from '../report.ts';
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

/** Most receipts that one request acknowledges. */
const maxReceipts = 100;

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
    .option('--acknowledge', 'take what is listed off the list')
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
  const shown = [...opened.filter(({ error }) => error === undefined), ...page.deliveryFailures];
  const acknowledged = options.acknowledge
    ? await waitFor('acknowledging', () => acknowledgeAll(client, shown))
    : undefined;
  const listing: InboxListing = { ...page, messages: opened, ...(acknowledged && { acknowledged }) };
  return {
    ending: opened.some(({ error }) => error !== undefined) ? 'refused' : 'done',
    json: listing,
    text: (paint) => printInbox(listing, paint),
  };
}

async function acknowledgeAll(
  client: Pick<DelegatedBtpsClient, 'acknowledge'>,
  entries: readonly { readonly receipt: string }[],
): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  for (let start = 0; start < entries.length; start += maxReceipts) {
    const part = entries.slice(start, start + maxReceipts).map(({ receipt }) => receipt);
    acknowledged.push(...(await client.acknowledge(part)).acknowledged);
  }
  return acknowledged;
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 100) return limit;
  throw usageFailure('--limit has to be a number from 1 to 100');
}

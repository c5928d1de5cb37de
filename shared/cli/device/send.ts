import { Command, Option } from 'commander';
import { isClientError } from '../../client/client-errors.ts';
import type { Delivery } from '../../client/deliver-message.ts';
import type { Message } from '../../protocol/message.ts';
import type { Runner } from '../command.ts';
import type { Context } from '../context.ts';
import { explainFailure } from '../explain-failure.ts';
import { Failure, usageFailure } from '../failure.ts';
import { helpExamples } from '../help-examples.ts';
import { fields } from '../output/columns.ts';
import { type DeviceOptions, openDevice } from '../profile/open-device.ts';
import type { Report } from '../report.ts';
import { apiOption, chooseApi } from './api-option.ts';
import { passphraseOption } from './passphrase-option.ts';
import { readOutgoing } from './read-outgoing.ts';
import { readSavedMessage, saveMessage } from './saved-message.ts';

interface SendOptions extends DeviceOptions {
  readonly to?: string;
  readonly type?: string;
  readonly encryptFor?: string;
  readonly cipher?: 'aes-256-gcm' | 'aes-256-cbc';
  readonly save?: string;
  readonly resend?: string;
  readonly dryRun?: boolean;
  readonly api?: string;
}

/** `btps send`: signs a document as the device of the profile, and sends it. */
export function sendCommand(runner: Runner): Command {
  return new Command('send')
    .summary('sign a document and send it')
    .description('Signs a JSON document with the key of this device and sends it through its server.')
    .argument('[document]', 'JSON file; - for the standard input')
    .option('--to <identity>', 'recipient: bob$receiver.com, between single quotes')
    .option('--type <type>', 'kind of document (default "btp_invoice")')
    .option('--encrypt-for <file>', "recipient's RSA public key, PEM")
    .addOption(
      new Option('--cipher <name>', 'with --encrypt-for (default "aes-256-gcm")').choices([
        'aes-256-gcm',
        'aes-256-cbc',
      ]),
    )
    .option('--save <file>', 'keep the signed message in a file, for --resend and btps verify')
    .option('--resend <file>', 'send a message that --save kept once more: it is accepted once')
    .option('--dry-run', 'sign and print the message, send nothing')
    .addOption(apiOption('server to post to instead of the own'))
    .addOption(passphraseOption())
    .action(runner.action(send))
    .addHelpText(
      'after',
      helpExamples(
        "btps send --to 'bob$receiver.com' invoice.json",
        "jq .invoice order.json | btps send --to 'bob$receiver.com' --encrypt-for bob.pem.pub -",
        "btps send --to 'bob$receiver.com' --save message.json invoice.json || btps send --resend message.json",
      ),
    );
}

async function send(context: Context, options: SendOptions, path: string | undefined): Promise<Report> {
  const server = chooseApi(context, options);
  const { client, message } = await getMessage(context, options, path);
  if (options.dryRun) {
    return { ending: 'done', json: message, text: () => JSON.stringify(message) };
  }
  const delivery = await context.waitFor('sending', () =>
    client.deliver(message, server === undefined ? {} : { server }).catch((error: unknown) => {
      throw tellDoubt(error, options);
    }),
  );
  return reportDelivery(message, delivery);
}

/** The message that is sent: one that was kept, or a new one, which is kept before anything can go wrong with it. */
async function getMessage(context: Context, options: SendOptions, path: string | undefined) {
  if (options.resend !== undefined) {
    if (path !== undefined) throw usageFailure('Either a document, or --resend');
    const message = await readSavedMessage(options.resend, context.surroundings);
    return { client: await openDevice(context, options), message };
  }
  const outgoing = await readOutgoing(options, path, context.surroundings);
  const client = await openDevice(context, options);
  const message = await client.prepare(outgoing);
  if (options.save !== undefined) await saveMessage(options.save, message);
  return { client, message };
}

/** A new message would be delivered beside one that arrived although no attempt was answered. */
function tellDoubt(error: unknown, { resend, save }: SendOptions): unknown {
  if (!isClientError(error)) return error;
  // Whoever repeats does so because an answer is missing, of this run or of one before it.
  const isLate = resend !== undefined && error.code === 'MESSAGE_TOO_OLD';
  if (!error.mayHaveArrived && !isLate) return error;
  const explained = explainFailure(error);
  const doubt =
    error.code === 'NETWORK_ERROR'
      ? 'the message may have been delivered'
      : 'an earlier attempt may have delivered the message';
  return new Failure({
    ...explained,
    title: `${explained.title}: ${doubt}`,
    action: explained.retryable
      ? repeatBy(resend ?? save)
      : 'Ask the recipient whether it arrived, before you send the document anew.',
    mayHaveArrived: true,
  });
}

function repeatBy(file: string | undefined): string {
  return file === undefined
    ? 'The same command makes another message. With --save the same one can be sent again, by --resend.'
    : `Send the same one again, within 5 minutes: btps send --resend ${file}. It is accepted once.`;
}

function reportDelivery({ id, from, to, type, encryption }: Message, delivery: Delivery): Report {
  const encrypted = encryption !== undefined;
  return {
    ending: 'done',
    json: { ...delivery, from, to, type, encrypted },
    text: (paint) =>
      [
        `${paint.good(delivery.status === 'accepted' ? 'Accepted' : 'Accepted before')} ${paint.strong(id)}`,
        fields({ from, to, type, encrypted: encrypted ? 'yes' : 'no', digest: delivery.digest }),
      ].join('\n'),
  };
}

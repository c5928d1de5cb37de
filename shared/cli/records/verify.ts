import { Command } from 'commander';
import { readMessage } from '../../protocol/read-message.ts';
import { refuseAge } from '../../verification/message-age.ts';
import { verifySender } from '../../verification/verify-sender.ts';
import type { Runner } from '../command.ts';
import type { Context } from '../context.ts';
import { helpExamples } from '../help-examples.ts';
import { readMessageFile } from '../read-named-file.ts';
import type { Report } from '../report.ts';
import { chooseDns, type DnsOptions, openResolver, withDnsOptions } from './dns-options.ts';
import { reportUnreadable, reportVerdict } from './report-verdict.ts';

interface VerifyOptions extends DnsOptions {
  readonly fresh?: boolean;
}

/** `btps verify`: verifies a message by what DNS says now. */
export function verifyCommand(runner: Runner): Command {
  const command = new Command('verify')
    .summary('verify a message by what DNS says')
    .description(
      'Verifies here, without any server, that a message was signed by a key that its sender delegates now, and prints ' +
        'what the verdict rests on. Its age is told; it counts with --fresh only.',
    )
    .argument('<message>', 'file with the message as JSON; - for the standard input')
    .option('--fresh', 'refuse what is older than 300 s or dated ahead, as servers do')
    .action(runner.action(verify));
  return withDnsOptions(command).addHelpText(
    'after',
    helpExamples(
      'btps verify message.json',
      "btps inbox --json | jq -c '.messages[0].message' | btps verify --dnssec require -",
    ),
  );
}

async function verify(context: Context, options: VerifyOptions, path: string): Promise<Report> {
  const { now } = context.surroundings;
  const bytes = await readMessageFile(path, context.surroundings);
  const dns = chooseDns(context, options);
  const resolver = openResolver(context, dns);
  const read = readMessage(bytes);
  if (!read.ok) return reportUnreadable(read.refusal);
  const dependencies = { resolver, now, acceptRsaPayloadSignatures: true, dnssec: dns.dnssec };
  const verdict = await context.waitFor('verifying', () =>
    verifySender({ message: read.value, registry: Promise.resolve(undefined) }, dependencies),
  );
  const nowMs = now();
  const tooOld = refuseAge(read.value.issuedAtMs, nowMs);
  return reportVerdict(read.value, verdict, {
    nowMs,
    ageRefusal: tooOld,
    mustBeFresh: options.fresh === true,
  });
}

import { Command } from 'commander';
import { dnsBudgetMs } from '../../verification/verify-sender.ts';
import type { Runner } from '../command.ts';
import type { Context } from '../context.ts';
import type { Ending } from '../exit-codes.ts';
import { helpExamples } from '../help-examples.ts';
import { fields, indent } from '../output/columns.ts';
import type { Paint } from '../output/paint.ts';
import { oneLine } from '../output/printable-text.ts';
import type { Report } from '../report.ts';
import { type DescribedKey, type DescribedRecords, describeRecords } from './describe-records.ts';
import { chooseDns, type DnsOptions, openResolver, withDnsOptions } from './dns-options.ts';
import { givenIdentity } from './given-identity.ts';

/** `btps lookup`: shows the records of an identity as DNS has them. */
export function lookupCommand(runner: Runner): Command {
  const command = new Command('lookup')
    .summary('show the records of an identity as DNS has them')
    .description(
      'Looks up the parent record of a user and, for a device, its own record, and prints them parsed.',
    )
    .argument('<identity>', 'alice$saas.com or dev1234$alice.btps.saas.com, between single quotes')
    .action(runner.action(lookup));
  return withDnsOptions(command).addHelpText(
    'after',
    helpExamples(
      "btps lookup 'alice$saas.com'",
      "btps lookup 'dev1234$alice.btps.saas.com' --dns-server udp://127.0.0.1:5300",
    ),
  );
}

async function lookup(context: Context, options: DnsOptions, text: string): Promise<Report> {
  const identity = givenIdentity(text);
  const resolver = openResolver(context, chooseDns(context, options));
  const names = [identity.originalIdentity, ...(identity.kind === 'delegated' ? [identity.deviceName] : [])];
  const deadlineMs = context.surroundings.now() + dnsBudgetMs;
  const found = await context.waitFor('asking DNS', () =>
    Promise.all(names.map((name) => resolver.lookupTxt(name, { deadlineMs }))),
  );
  const records = found.map(({ outcome }) => describeRecords(outcome));
  return {
    ending: endingOf(records),
    json: { identity: identity.text, records },
    text: (paint) => records.map((each) => printRecords(each, paint)).join('\n\n'),
  };
}

function endingOf(records: readonly DescribedRecords[]): Ending {
  if (records.some(({ outcome }) => outcome === 'failed' || outcome === 'bogus')) return 'temporary';
  return records.every(({ record }) => record?.key.state === 'good') ? 'done' : 'refused';
}

function printRecords(described: DescribedRecords, paint: Paint): string {
  const { name, outcome, dnssec, ttlSeconds, aliases = [], values, record, problems } = described;
  const state = record ? paint.good('found') : paint.bad(outcome === 'answer' ? 'not usable' : outcome);
  return [
    `${paint.strong(name)} TXT  ${state}`,
    ...problems.map((problem) => indent(paint.bad(oneLine(problem)))),
    indent(
      fields({
        key: record && printKey(record.key),
        devices: record?.devices && (record.devices.join(', ') || 'none'),
        expires: record?.expiresAt,
        scopes: record?.scopes?.join(', '),
        TTL: ttlSeconds === undefined ? undefined : `${ttlSeconds} s`,
        DNSSEC: dnssec,
        'alias of': aliases.length > 0 ? aliases.map(oneLine).join(' → ') : undefined,
      }),
    ),
    ...values.map((value) => indent(paint.dim(JSON.stringify(value)))),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function printKey(key: DescribedKey): string {
  if (key.state === 'good') return `${key.type}, ${key.bits} bits, fingerprint ${key.fingerprint}`;
  return key.state === 'revoked' ? 'empty: revoked' : 'not valid';
}

import { Command } from 'commander';
import { createTransport } from '../../dns/create-transport.ts';
import { QueryClient } from '../../dns/query-client.ts';
import { collect, type Runner } from '../command.ts';
import type { Context } from '../context.ts';
import type { Ending } from '../exit-codes.ts';
import { helpExamples } from '../help-examples.ts';
import {
  asUsage,
  chooseDns,
  type DnsOptions,
  listOf,
  openResolver,
  withDnsOptions,
} from '../records/dns-options.ts';
import { givenIdentity } from '../records/given-identity.ts';
import type { Report } from '../report.ts';
import { examine } from './examine.ts';
import type { Finding } from './finding.ts';
import { type EvidenceSources, gatherEvidence } from './gather-evidence.ts';
import { printFindings } from './print-findings.ts';

interface DoctorOptions extends DnsOptions {
  readonly authoritativeServer?: readonly string[];
}

/** `btps doctor`: finds out what is wrong with the records of an identity. */
export function doctorCommand(runner: Runner): Command {
  const command = new Command('doctor')
    .summary('check everything about an identity in DNS, and say what to repair')
    .description(
      'Resolves, parses and checks the records of a user or of one device: TTLs, keys, repeats, DNSSEC, the answer of ' +
        'every server with authority, how long absences are kept, the room in the parent record, the record of the server. ' +
        'Ends with 1 when something has to be repaired.',
    )
    .argument('<identity>', 'alice$saas.com or dev1234$alice.btps.saas.com, between single quotes')
    .option(
      '--authoritative-server <address>',
      'server of the zone to ask instead of those of its NS records, 192.0.2.1:53; may be repeated (BTPS_AUTHORITATIVE_SERVERS, separated by commas)',
      collect,
    )
    .action(runner.action(doctor));
  return withDnsOptions(command).addHelpText(
    'after',
    helpExamples("btps doctor 'alice$saas.com'", "btps doctor 'dev1234$alice.btps.saas.com' --json"),
  );
}

async function doctor(context: Context, options: DoctorOptions, text: string): Promise<Report> {
  const identity = givenIdentity(text);
  const sources = openSources(context, options);
  const evidence = await context.waitFor('asking DNS', () => gatherEvidence(identity, sources));
  const findings = examine(evidence);
  const ending = endingOf(findings);
  return {
    ending,
    json: {
      identity: identity.text,
      healthy: ending === 'done',
      zone: evidence.zone?.apex ?? null,
      servers: (evidence.zone?.servers ?? []).map(({ label }) => label),
      findings,
    },
    text: (paint) => printFindings(identity.text, findings, paint),
  };
}

function openSources(context: Context, options: DoctorOptions): EvidenceSources {
  const { surroundings, profile } = context;
  const { now, random, environment } = surroundings;
  const dns = chooseDns(context, options);
  const askerOf = (servers: readonly string[]) =>
    asUsage(
      () =>
        new QueryClient({
          transports: servers.map((server) => createTransport(server, { random })),
          now,
          random,
        }),
    );
  const listedServers =
    options.authoritativeServer ??
    listOf(environment.BTPS_AUTHORITATIVE_SERVERS, ',') ??
    profile.configuration?.authoritativeServers;
  return {
    resolver: openResolver(context, dns),
    recursive: askerOf(dns.servers),
    askerOf: ({ address }) => askerOf([address]),
    listedServers,
    now,
    random,
  };
}

function endingOf(findings: readonly Finding[]): Ending {
  const levels = new Set(findings.map(({ level }) => level));
  if (levels.has('problem')) return 'refused';
  return levels.has('unknown') ? 'temporary' : 'done';
}

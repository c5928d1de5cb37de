import { type Command, Option } from 'commander';
import { createTxtResolver } from '../../dns/create-resolver.ts';
import { type DnssecPolicy, type DnssecRules, dnssecPolicies } from '../../dns/dnssec-policy.ts';
import type { TxtResolver } from '../../dns/outcome.ts';
import { publicResolvers } from '../../verifier/public-resolvers.ts';
import { collect } from '../command.ts';
import type { Context } from '../context.ts';
import { usageFailure } from '../failure.ts';

/** Options of every command that asks DNS. */
export interface DnsOptions {
  readonly dnsServer?: readonly string[];
  readonly trustAnchor?: readonly string[];
  readonly dnssec?: DnssecPolicy;
}

/** How DNS is asked. */
export interface DnsSettings {
  /** Recursive resolvers, in the order in which they are asked. */
  readonly servers: readonly string[];
  readonly dnssec: DnssecRules & { readonly trustAnchors?: readonly string[] };
}

/** Gives a command the options by which DNS is asked. */
export function withDnsOptions(command: Command): Command {
  return command
    .option(
      '--dns-server <url>',
      'resolver to ask instead of public ones: udp://127.0.0.1:5300, tls://1.1.1.1, https://dns.google/dns-query; ' +
        'may be repeated (BTPS_DNS_SERVERS, separated by commas)',
      collect,
    )
    .option(
      '--trust-anchor <ds>',
      'DS record that DNSSEC begins at, instead of the root; may be repeated (BTPS_TRUST_ANCHORS, separated by semicolons)',
      collect,
    )
    .addOption(
      new Option(
        '--dnssec <policy>',
        'what counts: only what is signed, also what is proved unsigned, or anything',
      )
        .choices(dnssecPolicies)
        .default('prefer'),
    );
}

/** Chooses how DNS is asked: by the options, the environment, the profile, else by public resolvers. */
export function chooseDns({ surroundings, profile }: Context, options: DnsOptions): DnsSettings {
  const { BTPS_DNS_SERVERS: servers, BTPS_TRUST_ANCHORS: anchors } = surroundings.environment;
  const { configuration } = profile;
  const trustAnchors = options.trustAnchor ?? listOf(anchors, ';') ?? configuration?.trustAnchors;
  return {
    servers: options.dnsServer ?? listOf(servers, ',') ?? configuration?.dnsServers ?? publicResolvers,
    dnssec: { policy: options.dnssec ?? 'prefer', domains: {}, ...(trustAnchors && { trustAnchors }) },
  };
}

/**
 * Makes the validating resolver that the settings ask for.
 *
 * @throws Failure when one of them is none
 */
export function openResolver(context: Context, settings: DnsSettings): TxtResolver {
  const { now, random } = context.surroundings;
  return asUsage(() => createTxtResolver({ ...settings, now, random }));
}

/** The sentence of a TypeError about a setting is for whoever chose it. */
export function asUsage<Result>(make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (error instanceof TypeError) throw usageFailure(error.message);
    throw error;
  }
}

/** Splits what a variable lists; undefined when it lists nothing. */
export function listOf(text: string | undefined, separator: string): readonly string[] | undefined {
  const items = (text ?? '').split(separator).map((item) => item.trim());
  const given = items.filter((item) => item !== '');
  return given.length > 0 ? given : undefined;
}

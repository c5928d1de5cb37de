import type { DnssecStatus, TxtOutcome, TxtResolver } from '../../shared/dns/outcome.ts';

/** TXT records by name, each with how far it is proved. */
export type Zone = Record<string, { readonly values: readonly string[]; readonly dnssec?: DnssecStatus }>;

/** Answers from a zone that the test changes, without any cache. */
export function resolverOf(zone: Zone, now: () => number): TxtResolver {
  return {
    async lookupTxt(name) {
      const { values, dnssec = 'secure' } = zone[name] ?? { values: undefined };
      const known = {
        name,
        queryStartedAtMs: now(),
        fetchedAtMs: now(),
        expiresAtMs: now() + 60_000,
        ttlSeconds: 60,
        dnssec,
        aliases: [],
      };
      const outcome: TxtOutcome = values
        ? { ...known, kind: 'answer', values: values.map((value) => Buffer.from(value)) }
        : { ...known, kind: 'nxdomain' };
      return { outcome, source: 'network', durationMs: 1 };
    },
  };
}

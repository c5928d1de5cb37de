import type { FaultRule } from '../../infra/local/name-server/faults.ts';
import { type NameServer, startNameServer } from '../../infra/local/name-server/name-server.ts';
import { ZoneStore } from '../../infra/local/route53/zone-store.ts';
import { createTxtResolver } from '../../shared/dns/create-resolver.ts';

const zoneName = 'btps.saas.example';

/** What a lookup by {@link SignedServers} has to find at the name of each account. */
export function expectedFinding(account: string): string {
  return `secure: of ${account}`;
}

/** Three name servers that serve one signed zone, with a TXT record for each account. */
export interface SignedServers {
  readonly accounts: readonly string[];
  readonly servers: readonly NameServer[];
  /** Makes a function that looks up one account with a resolver of its own: what it found, and milliseconds. */
  createLookup(): (account: string) => Promise<{ readonly found: string; readonly durationMs: number }>;
  stop(): Promise<void>;
}

/** Starts three name servers with as many accounts as asked for. */
export async function startSignedServers(count: number): Promise<SignedServers> {
  const store = new ZoneStore({ now: () => Date.now() });
  const zone = store.createZone(zoneName);
  const accounts = Array.from({ length: count }, (_, index) => `user${index}`);
  for (const account of accounts) {
    const values = [`"of ${account}"`];
    const recordSet = { name: `${account}.${zoneName}.`, type: 'TXT', ttlSeconds: 300, values };
    store.change(zone.id, [{ action: 'CREATE', recordSet }]);
  }
  const servers = await Promise.all([startNameServer(store), startNameServer(store), startNameServer(store)]);
  return {
    accounts,
    servers,
    createLookup: () => createLookup(servers),
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

function createLookup(servers: readonly NameServer[]) {
  const resolver = createTxtResolver({
    servers: servers.map(({ address, port }) => `udp://${address}:${port}`),
    dnssec: {
      policy: 'require',
      domains: {},
      trustAnchors: servers.slice(0, 1).map((server) => server.trustAnchor),
    },
    now: Date.now,
  });
  return async (account: string) => {
    const startedAt = performance.now();
    const { outcome } = await resolver.lookupTxt(`${account}.${zoneName}`, { deadlineMs: Date.now() + 6000 });
    const durationMs = performance.now() - startedAt;
    if (outcome.kind !== 'answer') return { found: outcome.kind, durationMs };
    const values = outcome.values.map((value) => Buffer.from(value).toString());
    return { found: `${outcome.dnssec}: ${values.join()}`, durationMs };
  };
}

/** Makes the first server lie to every question, until it is called without a lie. */
export function lie({ servers: [liar] }: SignedServers, kind?: Lie): void {
  const rule = kind && lies[kind];
  liar?.setFaults(rule);
}

/** How a name server lies. */
export const lies = {
  'forged records': ({ name, type }) => ({
    kind: 'answers',
    answers: type === 'TXT' ? [{ type: 'TXT', name, data: ['forged'] }] : [],
  }),
  'changed records': () => ({ kind: 'tamper' }),
  'no signatures': () => ({ kind: 'strip-signatures' }),
  'signatures by another key': () => ({ kind: 'wrong-key' }),
  'a forged NXDOMAIN': () => ({ kind: 'rcode', rcode: 'NXDOMAIN' }),
} satisfies Record<string, FaultRule>;

/** One of {@link lies}. */
export type Lie = keyof typeof lies;

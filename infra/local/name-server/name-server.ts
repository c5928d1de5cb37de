import { delegationSigner, presentDelegationSigner } from '../dnssec/delegation-signer.ts';
import { Signer } from '../dnssec/signer.ts';
import type { ZoneStore } from '../route53/zone-store.ts';
import type { FaultRule, ObservedQuestion } from './faults.ts';
import { QueryCounts } from './query-counts.ts';
import { respond } from './respond.ts';
import { type Query, readQuery } from './response.ts';
import { openDnsSockets } from './sockets.ts';

/** The running name server. */
export interface NameServer {
  readonly address: '127.0.0.1';
  /** UDP and TCP. */
  readonly port: number;
  /** DS record of the root that chains of signatures begin at here: `. IN DS 4711 13 2 0A1B…`. */
  readonly trustAnchor: string;
  /**
   * Queries since the start (or the last reset), by lower-case name without the final dot. Those for keys and
   * delegations, which validation takes, are counted apart.
   */
  readonly queryCounts: ReadonlyMap<string, number>;
  /** Queries for DNSKEY and DS records, by type and name: `DS saas.example`. */
  readonly keyQueryCounts: ReadonlyMap<string, number>;
  resetQueryCounts(): void;
  /** For tests: makes questions meet faults, until it is called without a rule. */
  setFaults(rule?: FaultRule): void;
  stop(): Promise<void>;
}

/**
 * Serves the zones of the store with authority, on UDP and TCP, and above them zones of its own up to a root; all
 * are signed but those that the store holds as unsigned. It plays the recursive resolver too.
 *
 * @param port 0 for any free one.
 * @param now clock of the signatures, epoch milliseconds.
 * @throws StartFailure when the port is taken.
 */
export async function startNameServer(store: ZoneStore, port = 0, now = Date.now): Promise<NameServer> {
  const counts = new QueryCounts();
  const signer = new Signer(store.keys, now);
  let faults: FaultRule | undefined;
  const sockets = await openDnsSockets(async (bytes, transport) => {
    const query = readQuery(bytes);
    if (query === undefined) return undefined;
    const observed = observe(query, transport);
    counts.add(observed);
    return respond({ store, signer }, query, observed, faults?.(observed));
  }, port);
  return {
    address: '127.0.0.1',
    port: sockets.port,
    trustAnchor: trustAnchorOf(store),
    queryCounts: counts.data,
    keyQueryCounts: counts.keys,
    resetQueryCounts: () => counts.reset(),
    setFaults: (rule) => {
      faults = rule;
    },
    stop: sockets.stop,
  };
}

function observe({ question }: Query, transport: 'udp' | 'tcp'): ObservedQuestion {
  return { name: question.name.toLowerCase(), type: question.type, transport };
}

function trustAnchorOf({ keys }: ZoneStore): string {
  return `. IN DS ${presentDelegationSigner(delegationSigner('.', keys.of('.').keySigning))}`;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { ZoneStore } from '../route53/zone-store.ts';
import type { FaultRule, ObservedQuestion } from './faults.ts';
import { printResponse, printTruncated, type Query, readQuery } from './response.ts';
import { openDnsSockets } from './sockets.ts';
import { answerFromZones } from './zone-answer.ts';

/** The running name server. */
export interface NameServer {
  readonly address: '127.0.0.1';
  /** UDP and TCP. */
  readonly port: number;
  /** Queries since the start (or the last reset), by lower-case name without the final dot. */
  readonly queryCounts: ReadonlyMap<string, number>;
  resetQueryCounts(): void;
  /** For tests: makes questions meet faults, until it is called without a rule. */
  setFaults(rule?: FaultRule): void;
  stop(): Promise<void>;
}

/**
 * Serves the zones of the store with authority, on UDP and TCP, unsigned. It plays the recursive resolver too.
 *
 * @param port 0 for any free one.
 * @throws StartFailure when the port is taken.
 */
export async function startNameServer(store: ZoneStore, port = 0): Promise<NameServer> {
  const queryCounts = new Map<string, number>();
  let faults: FaultRule | undefined;
  const sockets = await openDnsSockets(async (bytes, transport) => {
    const query = readQuery(bytes);
    if (query === undefined) return undefined;
    const observed = observe(query, transport);
    queryCounts.set(observed.name, (queryCounts.get(observed.name) ?? 0) + 1);
    return respond(store, query, observed, faults);
  }, port);
  return {
    address: '127.0.0.1',
    port: sockets.port,
    queryCounts,
    resetQueryCounts: () => queryCounts.clear(),
    setFaults: (rule) => {
      faults = rule;
    },
    stop: sockets.stop,
  };
}

function observe({ question }: Query, transport: 'udp' | 'tcp'): ObservedQuestion {
  return { name: question.name.toLowerCase(), type: question.type, transport };
}

async function respond(
  store: ZoneStore,
  query: Query,
  observed: ObservedQuestion,
  faults: FaultRule | undefined,
): Promise<Buffer | undefined> {
  const fault = faults?.(observed);
  const { transport } = observed;
  const nothing = { answers: [], authorities: [] };
  switch (fault?.kind) {
    case 'drop':
      return undefined;
    case 'truncate':
      return printTruncated(query);
    case 'rcode':
      return printResponse(query, { rcode: fault.rcode, ...nothing }, transport);
    case 'answers':
      return printResponse(query, { ...nothing, rcode: 'NOERROR', answers: fault.answers }, transport);
    case 'delay':
      await sleep(fault.delayMs);
  }
  return printResponse(query, answerFromZones(store, query.question.name, query.question.type), transport);
}

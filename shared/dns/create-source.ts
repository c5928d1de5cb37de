import { randomBytes } from 'node:crypto';
import { chooseTxtSource } from './choose-source.ts';
import { createTransport } from './create-transport.ts';
import { createValidatingTxtSource } from './dnssec/validating-source.ts';
import type { DnssecRules } from './dnssec-policy.ts';
import type { RandomBytes } from './query.ts';
import { QueryClient } from './query-client.ts';
import { createQuorumSource } from './quorum.ts';
import { refuseRepeats } from './refuse-repeats.ts';
import { createTxtSource, type TxtSource } from './resolver.ts';
import type { Transport } from './transport.ts';

/** What a source of TXT records is made of. */
export interface CreateServerSourceOptions {
  /**
   * Recursive name servers in the order in which they are asked: `8.8.8.8`, `udp://127.0.0.1:5300`, `tls://1.1.1.1`,
   * `https://dns.google/dns-query`.
   */
  readonly servers: readonly string[];
  readonly dnssec: DnssecRules & { readonly trustAnchors?: readonly string[] | undefined };
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  /** Source of ids, letter cases and cookies; default `node:crypto`. */
  readonly random?: RandomBytes;
  /** Longest wait for one server's answer, milliseconds; default 800. */
  readonly tryTimeoutMs?: number;
  /** So many servers have to agree about the records before they count; default 1. */
  readonly quorum?: number;
  /** PEM of the authorities whose certificates of name servers are believed instead of the platform's. */
  readonly ca?: string;
}

/**
 * Makes the source that asks name servers, and proves what they answer where the rules want it.
 *
 * @throws TypeError when a server is not an address, is given twice, or none is given, when a trust anchor is no DS
 *   record, or there are fewer servers than have to agree.
 */
export function createServerSource(options: CreateServerSourceOptions): TxtSource {
  const { servers, random = randomBytes, ca, quorum = 1 } = options;
  const transports = servers.map((server) =>
    createTransport(server, { random, ...(ca !== undefined && { ca }) }),
  );
  if (quorum === 1) return createSourceOver(transports, options);
  refuseRepeats(transports);
  const sources = transports.map((transport) => createSourceOver([transport], options));
  return createQuorumSource({ sources, quorum });
}

function createSourceOver(
  transports: readonly Transport[],
  { dnssec, now, random = randomBytes, tryTimeoutMs }: CreateServerSourceOptions,
): TxtSource {
  const asker = new QueryClient({
    transports,
    now,
    random,
    ...(tryTimeoutMs !== undefined && { tryTimeoutMs }),
  });
  const { trustAnchors } = dnssec;
  return chooseTxtSource(dnssec, {
    plain: createTxtSource(asker, now),
    validating: createValidatingTxtSource({ asker, now, ...(trustAnchors && { trustAnchors }) }),
  });
}

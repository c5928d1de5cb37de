import { randomBytes } from 'node:crypto';
import { CachingResolver, type SharedCacheFault } from './caching-resolver.ts';
import { MemoryCache } from './memory-cache.ts';
import type { TxtResolver } from './outcome.ts';
import type { RandomBytes } from './query.ts';
import { QueryClient } from './query-client.ts';
import { createTxtSource } from './resolver.ts';
import { parseServerAddress } from './server-address.ts';
import type { SharedCache } from './shared-cache.ts';
import { createUdpTransport } from './udp.ts';

/** What a TXT resolver is made of. */
export interface CreateTxtResolverOptions {
  /** Recursive name servers in the order in which they are asked: `8.8.8.8`, `udp://127.0.0.1:5300`. */
  readonly servers: readonly string[];
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  /** Source of ids and letter cases; default `node:crypto`. */
  readonly random?: RandomBytes;
  readonly sharedCache?: SharedCache;
  /** Told of each fault of the shared cache that a lookup went on without. */
  readonly onFault?: (fault: SharedCacheFault) => void;
  /** Most names that the memory holds; default 5,000. */
  readonly memoryEntries?: number;
  /** Longest wait for one server's answer, milliseconds; default 800. */
  readonly tryTimeoutMs?: number;
}

/** A resolver whose answers can be dropped before their time. */
export type CachingTxtResolver = TxtResolver & Pick<CachingResolver, 'invalidate'>;

/**
 * Puts a resolver together: memory, shared cache, allowance, name servers, in this order.
 *
 * @throws TypeError when a server is not an address, is given twice, or none is given.
 */
export function createTxtResolver(options: CreateTxtResolverOptions): CachingTxtResolver {
  const { servers, now, random = randomBytes, sharedCache, onFault, memoryEntries, tryTimeoutMs } = options;
  const client = new QueryClient({
    transports: servers.map((server) => createUdpTransport(parseServerAddress(server))),
    now,
    random,
    ...(tryTimeoutMs !== undefined && { tryTimeoutMs }),
  });
  return new CachingResolver({
    source: createTxtSource(client, now),
    memory: new MemoryCache({ now, ...(memoryEntries !== undefined && { maxEntries: memoryEntries }) }),
    now,
    ...(sharedCache && { sharedCache }),
    ...(onFault && { onFault }),
  });
}

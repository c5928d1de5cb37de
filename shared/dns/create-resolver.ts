import { CachingResolver, type SharedCacheFault } from './caching-resolver.ts';
import { type CreateServerSourceOptions, createServerSource } from './create-source.ts';
import { MemoryCache } from './memory-cache.ts';
import type { TxtResolver } from './outcome.ts';
import type { SharedCache } from './shared-cache.ts';

/** What a TXT resolver is made of. */
export interface CreateTxtResolverOptions extends CreateServerSourceOptions {
  readonly sharedCache?: SharedCache;
  /** Told of each fault of the shared cache that a lookup went on without. */
  readonly onFault?: (fault: SharedCacheFault) => void;
  /** Most names that the memory holds; default 5,000. */
  readonly memoryEntries?: number;
}

/** A resolver whose answers can be dropped before their time. */
export type CachingTxtResolver = TxtResolver & Pick<CachingResolver, 'invalidate'>;

/**
 * Puts a resolver together: memory, shared cache, allowance, name servers, in this order.
 *
 * @throws TypeError when a server is not an address, is given twice, or none is given, when a trust anchor is no DS
 *   record, or there are fewer servers than have to agree.
 */
export function createTxtResolver(options: CreateTxtResolverOptions): CachingTxtResolver {
  const { now, sharedCache, onFault, memoryEntries } = options;
  return new CachingResolver({
    source: createServerSource(options),
    memory: new MemoryCache({ now, ...(memoryEntries !== undefined && { maxEntries: memoryEntries }) }),
    now,
    ...(sharedCache && { sharedCache }),
    ...(onFault && { onFault }),
  });
}

import { beforeDeadline } from './before-deadline.ts';
import { type Flight, Flights } from './flight.ts';
import type { MemoryCache } from './memory-cache.ts';
import { formatName, parseName, type WireName } from './name.ts';
import type {
  CacheableOutcome,
  LookupFailure,
  LookupOptions,
  TxtOutcome,
  TxtResolution,
  TxtResolver,
} from './outcome.ts';
import type { TxtSource } from './resolver.ts';
import type { SharedCache } from './shared-cache.ts';

/** A fault of the shared cache that a lookup went on without. */
export interface SharedCacheFault {
  readonly operation: 'read' | 'write';
  readonly name: string;
  readonly error: unknown;
}

/** What a caching resolver is made of. */
export interface CachingResolverOptions {
  readonly source: TxtSource;
  readonly memory: MemoryCache;
  readonly now: () => number;
  readonly sharedCache?: SharedCache;
  readonly onFault?: (fault: SharedCacheFault) => void;
}

/**
 * Looks names up in the memory, then in the shared cache, then, if the caller may, over the network.
 *
 * A lookup over the network ends when its answer is in the shared cache too: Lambda freezes what runs on after
 * the request's end, and a write that is not waited for would be lost without a word. It costs one write
 * beside the lookup's own round trips, is bounded, and never outlasts the caller's deadline.
 */
export class CachingResolver implements TxtResolver {
  readonly #source: TxtSource;
  readonly #memory: MemoryCache;
  readonly #now: () => number;
  readonly #sharedCache: SharedCache | undefined;
  readonly #onFault: (fault: SharedCacheFault) => void;
  readonly #flights = new Flights();
  readonly #sharedReads = new Map<string, Promise<void>>();

  constructor({ source, memory, now, sharedCache, onFault = () => undefined }: CachingResolverOptions) {
    this.#source = source;
    this.#memory = memory;
    this.#now = now;
    this.#sharedCache = sharedCache;
    this.#onFault = onFault;
  }

  /** @throws TypeError when `text` is not a domain name; what `chargeQuery` throws. */
  async lookupTxt(text: string, options: LookupOptions): Promise<TxtResolution> {
    const startedAtMs = this.#now();
    // What stands in the memory under this very text needs no reading of the name.
    const remembered = this.#memory.get(text, options.notQueriedBeforeMs);
    if (remembered) return { source: 'memory', outcome: remembered, durationMs: 0 };
    const name = parseName(text);
    const found = await this.#find(name, formatName(name), options);
    return { ...found, durationMs: Math.max(0, this.#now() - startedAtMs) };
  }

  /**
   * Drops the answers of names from both caches; a lookup that began before can bring none of them back.
   *
   * @throws what the shared cache throws: the caller has to repeat it, or old answers live on for up to 300 s.
   */
  async invalidate(names: readonly string[], nowMs = this.#now()): Promise<void> {
    const keys = names.map((name) => formatName(parseName(name)));
    for (const key of keys) {
      this.#memory.invalidate(key, nowMs);
      this.#flights.abandon(key);
    }
    await this.#sharedCache?.invalidate(keys, nowMs);
  }

  async #find(
    name: WireName,
    key: string,
    options: LookupOptions,
  ): Promise<Omit<TxtResolution, 'durationMs'>> {
    const remembered = this.#memory.get(key, options.notQueriedBeforeMs);
    if (remembered) return { source: 'memory', outcome: remembered };
    const shared = await this.#readShared(key, options);
    if (shared) return { source: 'shared', outcome: shared };
    const charged = await this.#charge(key, options);
    if (charged) return { source: 'network', outcome: charged };
    // While the charge was made, another caller's lookup may have ended.
    const arrived = this.#memory.get(key, options.notQueriedBeforeMs);
    if (arrived) return { source: 'memory', outcome: arrived };
    return { source: 'network', outcome: await this.#fetch(name, key, options) };
  }

  /** Gives what the memory takes over from the shared cache: nothing that was invalidated since. */
  async #readShared(key: string, options: LookupOptions): Promise<CacheableOutcome | undefined> {
    if (this.#sharedCache === undefined) return undefined;
    const reading = this.#sharedReads.get(key) ?? this.#startSharedRead(this.#sharedCache, key);
    await beforeDeadline(reading, this.#leftMs(options));
    return this.#memory.get(key, options.notQueriedBeforeMs);
  }

  #startSharedRead(sharedCache: SharedCache, key: string): Promise<void> {
    const reading = sharedCache
      .read(key)
      .then((answer) => answer && this.#memory.put(answer))
      .catch((error: unknown) => this.#onFault({ operation: 'read', name: key, error }))
      .finally(() => this.#sharedReads.delete(key));
    this.#sharedReads.set(key, reading);
    return reading;
  }

  async #charge(key: string, options: LookupOptions): Promise<TxtOutcome | undefined> {
    if (this.#leftMs(options) <= 0) return deadlineExceeded(key);
    if (options.chargeQuery === undefined) return undefined;
    const charge = await beforeDeadline(options.chargeQuery(), this.#leftMs(options));
    if (charge === undefined) return deadlineExceeded(key);
    return charge.value && { kind: 'throttled', name: key, ...charge.value };
  }

  async #fetch(name: WireName, key: string, options: LookupOptions): Promise<TxtOutcome> {
    for (;;) {
      const joined = this.#flights.find(key, options.notQueriedBeforeMs);
      const flight = joined ?? this.#start(name, key, options.deadlineMs);
      const landed = await beforeDeadline(flight.outcome, this.#leftMs(options));
      if (landed === undefined) return deadlineExceeded(key);
      // The deadline that cut this lookup short was that of whoever began it, and ours is later.
      if (joined && isCutShort(landed.value) && this.#leftMs(options) > 0) continue;
      await beforeDeadline(flight.stored, this.#leftMs(options));
      return landed.value;
    }
  }

  #start(name: WireName, key: string, deadlineMs: number): Flight {
    const startedAtMs = this.#now();
    const replaced = this.#memory.get(key);
    const outcome = this.#source.resolve(name, deadlineMs).then((found) => {
      if (isCacheable(found)) this.#memory.put(found);
      return found;
    });
    return this.#flights.start(key, startedAtMs, outcome, (found) => this.#share(found, replaced));
  }

  /** An absence stays with this instance, but ends the answer that it replaces for all others too. */
  async #share(outcome: TxtOutcome, replaced: CacheableOutcome | undefined): Promise<void> {
    try {
      if (outcome.kind === 'answer') await this.#sharedCache?.write(outcome);
      else if (isCacheable(outcome) && replaced?.kind === 'answer') {
        await this.#sharedCache?.invalidate([outcome.name], outcome.queryStartedAtMs);
      }
    } catch (error) {
      this.#onFault({ operation: 'write', name: outcome.name, error });
    }
  }

  #leftMs({ deadlineMs }: LookupOptions): number {
    return deadlineMs - this.#now();
  }
}

function isCacheable(outcome: TxtOutcome): outcome is CacheableOutcome {
  return outcome.kind === 'answer' || outcome.kind === 'nxdomain' || outcome.kind === 'no-data';
}

function isCutShort(outcome: TxtOutcome): boolean {
  return outcome.kind === 'failed' && outcome.reason === 'deadline-exceeded';
}

function deadlineExceeded(name: string): LookupFailure {
  return { kind: 'failed', name, reason: 'deadline-exceeded', details: [] };
}

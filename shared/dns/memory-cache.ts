import { LruCache } from '../memory/lru-cache.ts';
import type { CacheableOutcome } from './outcome.ts';

/** Longest stay of an entry, whatever its own end (best-practices.md, Caching Strategies). */
const maxStayMs = 60_000;

/** Most bytes of all entries together; anybody may publish records of 64 KB and have them looked up. */
const maxBytes = 16 * 1024 * 1024;

interface Entry {
  readonly outcome?: CacheableOutcome;
  readonly leavesAtMs: number;
  /** Outcomes whose query did not begin after this, epoch milliseconds, are refused. */
  readonly invalidatedAtMs: number;
}

/** What a memory cache is made of. */
export interface MemoryCacheOptions {
  readonly now: () => number;
  readonly maxEntries?: number;
}

/** Outcomes of lookups in the memory of one instance; failures are never among them. */
export class MemoryCache {
  readonly #now: () => number;
  readonly #entries: LruCache<Entry>;

  /** @throws TypeError when there is no room for a single entry. */
  constructor({ now, maxEntries = 5000 }: MemoryCacheOptions) {
    this.#now = now;
    this.#entries = new LruCache(maxEntries, { maxSize: maxBytes, sizeOf: bytesOf });
  }

  /** Gives what is held and still alive, unless its query began before `notQueriedBeforeMs`. */
  get(name: string, notQueriedBeforeMs = Number.NEGATIVE_INFINITY): CacheableOutcome | undefined {
    const entry = this.#entries.get(name);
    if (entry?.outcome === undefined || entry.leavesAtMs <= this.#now()) return undefined;
    return entry.outcome.queryStartedAtMs >= notQueriedBeforeMs ? entry.outcome : undefined;
  }

  /** Takes an outcome in, unless a later query's is here or the name was invalidated since its query began. */
  put(outcome: CacheableOutcome): void {
    const { name, queryStartedAtMs, expiresAtMs } = outcome;
    const held = this.#entries.get(name);
    const invalidatedAtMs = held?.invalidatedAtMs ?? Number.NEGATIVE_INFINITY;
    const heldSinceMs = held?.outcome?.queryStartedAtMs ?? Number.NEGATIVE_INFINITY;
    if (queryStartedAtMs <= invalidatedAtMs || queryStartedAtMs < heldSinceMs) return;
    // Copying the same outcome in again must not lengthen its stay.
    if (held?.outcome === outcome) return;
    const leavesAtMs = Math.min(expiresAtMs, this.#now() + maxStayMs);
    this.#entries.set(name, { outcome, leavesAtMs, invalidatedAtMs });
  }

  /** Drops what is held for a name, and refuses from now on what was asked for before `nowMs`. */
  invalidate(name: string, nowMs: number): void {
    const before = this.#entries.get(name)?.invalidatedAtMs ?? Number.NEGATIVE_INFINITY;
    this.#entries.set(name, { leavesAtMs: nowMs, invalidatedAtMs: Math.max(before, nowMs) });
  }
}

/** What an entry, and each value and name in it, takes beside its bytes: thousands of records of two bytes are no less. */
const overheadBytes = 300;

function bytesOf({ outcome }: Entry): number {
  if (outcome === undefined) return overheadBytes;
  const parts = [...outcome.aliases, ...(outcome.kind === 'answer' ? outcome.values : [])];
  return parts.reduce((total, { length }) => total + overheadBytes + length, overheadBytes);
}

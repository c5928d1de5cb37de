/** Room of a cache whose entries differ in size. */
export interface LruCacheSizes<Value> {
  /** Most of all entries together, in the unit of `sizeOf`; an entry that is larger by itself is not kept. */
  readonly maxSize: number;
  readonly sizeOf: (value: Value) => number;
}

/**
 * A cache that forgets what was not used for longest. A `Map` keeps the order in which its entries came, so that
 * putting back what is used is all it takes. Nothing is allocated ahead: a new instance of a function would wait for
 * that before its first request.
 */
export class LruCache<Value extends {}> {
  readonly #entries = new Map<string, Value>();
  readonly #maxEntries: number;
  readonly #sizes: LruCacheSizes<Value> | undefined;
  #size = 0;

  /**
   * Makes an empty cache.
   *
   * @param maxEntries how many it holds, one or more
   * @throws TypeError when there is no room for a single entry
   */
  constructor(maxEntries: number, sizes?: LruCacheSizes<Value>) {
    if (!Number.isInteger(maxEntries) || maxEntries < 1) throw new TypeError('maxEntries must be 1 or more');
    this.#maxEntries = maxEntries;
    this.#sizes = sizes;
  }

  /** Whether there is an entry, which is not held for used by this. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Gives an entry, which is the last to be forgotten from now on. */
  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  /** Takes an entry in, and forgets the longest unused ones where there is no room for it. */
  set(key: string, value: Value): void {
    this.delete(key);
    const size = this.#sizeOf(value);
    if (this.#sizes && size > this.#sizes.maxSize) return;
    this.#entries.set(key, value);
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (!this.#isOverfull()) return;
      this.delete(oldest);
    }
  }

  /** Drops an entry, if it is there. */
  delete(key: string): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#size -= this.#sizeOf(value);
  }

  #sizeOf(value: Value): number {
    return this.#sizes?.sizeOf(value) ?? 0;
  }

  #isOverfull(): boolean {
    return (
      this.#entries.size > this.#maxEntries || (this.#sizes !== undefined && this.#size > this.#sizes.maxSize)
    );
  }
}

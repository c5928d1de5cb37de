/** What an {@link LruMap} may hold. */
export interface LruLimits<Value> {
  readonly maxEntries: number;
  /** Most that the weights of all values may add up to; without it only entries count. */
  readonly maxWeight?: number;
  readonly weigh?: (value: Value) => number;
}

/** A map that forgets what was not read or written for longest when it is full. */
export class LruMap<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #maxEntries: number;
  readonly #maxWeight: number;
  readonly #weigh: (value: Value) => number;
  #weight = 0;

  /** @throws TypeError when there is no room for a single entry. */
  constructor({ maxEntries, maxWeight = Number.POSITIVE_INFINITY, weigh = () => 0 }: LruLimits<Value>) {
    if (!Number.isInteger(maxEntries) || maxEntries < 1) throw new TypeError('maxEntries must be 1 or more');
    this.#maxEntries = maxEntries;
    this.#maxWeight = maxWeight;
    this.#weigh = weigh;
  }

  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.delete(key);
    this.#entries.set(key, value);
    this.#weight += this.#weigh(value);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries && this.#weight <= this.#maxWeight) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#weight -= this.#weigh(value);
  }
}

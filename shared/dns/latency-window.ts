/** So many of the latest latencies count. */
const windowSize = 32;

/** With fewer than this, the 95th percentile is not known. */
const enough = 8;

/** Weight of a new latency in the moving estimate. */
const weight = 0.25;

/** The latest latencies of one server, milliseconds. */
export class LatencyWindow {
  readonly #latencies: number[] = [];
  #estimate: number | undefined;

  add(latencyMs: number): void {
    this.#latencies.push(latencyMs);
    if (this.#latencies.length > windowSize) this.#latencies.shift();
    this.#estimate =
      this.#estimate === undefined ? latencyMs : this.#estimate + weight * (latencyMs - this.#estimate);
  }

  /** Moving estimate; undefined before the first latency. */
  get estimateMs(): number | undefined {
    return this.#estimate;
  }

  /** 95th percentile; undefined until eight latencies are known. */
  get percentile95Ms(): number | undefined {
    if (this.#latencies.length < enough) return undefined;
    const sorted = this.#latencies.toSorted((one, other) => one - other);
    return sorted[Math.ceil(0.95 * sorted.length) - 1];
  }
}

/** One request and what became of it. */
export interface Exchanged {
  /** What kind of request it was. */
  readonly kind: string;
  /** `202`, `403 DELEGATION_REVOKED`, or what went wrong on the way. */
  readonly answer: string;
  readonly milliseconds: number;
}

/** Requests of one kind that were answered alike. */
export interface TallyRow {
  readonly kind: string;
  readonly answer: string;
  readonly count: number;
}

/** How long the requests of one kind took, milliseconds. */
export interface LatencyRow {
  readonly kind: string;
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * Faults that are kept word for word of those of one kind that begin alike, so that what an inbox lacks is told beside
 * what it holds too much of; the rest are counted.
 */
const keptFaults = 20;

/** Counts requests by kind and answer, their times, and everything that was not as it had to be. */
export class Tally {
  readonly faults: string[] = [];
  #wrong = 0;
  readonly #faultsAlike = new Map<string, number>();
  readonly #answers = new Map<string, Map<string, number>>();
  readonly #milliseconds = new Map<string, number[]>();

  /** Everything that was wrong, kept or not. */
  get wrong(): number {
    return this.#wrong;
  }

  record({ kind, answer, milliseconds }: Exchanged): void {
    const answers = this.#answers.get(kind) ?? new Map<string, number>();
    this.#answers.set(kind, answers.set(answer, (answers.get(answer) ?? 0) + 1));
    const times = this.#milliseconds.get(kind);
    if (times) times.push(milliseconds);
    else this.#milliseconds.set(kind, [milliseconds]);
  }

  /** Something was not as it had to be. */
  fault(kind: string, what: string): void {
    this.#wrong += 1;
    const [beginning] = what.split(' ');
    const alike = `${kind}: ${beginning}`;
    const before = this.#faultsAlike.get(alike) ?? 0;
    this.#faultsAlike.set(alike, before + 1);
    if (before < keptFaults) this.faults.push(`${kind}: ${what}`);
  }

  /** How often a kind of request was answered so. */
  count(kind: string, answer: string): number {
    return this.#answers.get(kind)?.get(answer) ?? 0;
  }

  rows(): readonly TallyRow[] {
    return [...this.#answers]
      .flatMap(([kind, answers]) => [...answers].map(([answer, count]) => ({ kind, answer, count })))
      .toSorted((a, b) => a.kind.localeCompare(b.kind) || b.count - a.count);
  }

  latencies(): readonly LatencyRow[] {
    return [...this.#milliseconds].map(([kind, times]) =>
      latencyRow(
        kind,
        times.toSorted((a, b) => a - b),
      ),
    );
  }
}

function latencyRow(kind: string, sorted: readonly number[]): LatencyRow {
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { kind, count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

import type { ObservedQuestion } from './faults.ts';

/** Types that are asked for to validate others, and never for their own sake. */
const keyTypes = new Set(['DNSKEY', 'DS']);

/** Counts queries. */
export class QueryCounts {
  /** Queries for data, by name. */
  readonly data = new Map<string, number>();
  /** Queries for keys and delegations, by type and name. */
  readonly keys = new Map<string, number>();

  add({ name, type }: ObservedQuestion): void {
    if (keyTypes.has(type)) increment(this.keys, `${type} ${name}`);
    else increment(this.data, name);
  }

  reset(): void {
    this.data.clear();
    this.keys.clear();
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

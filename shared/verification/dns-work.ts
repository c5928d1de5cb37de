import type { TxtResolution } from '../dns/outcome.ts';

/** DNS work of one verification. */
export interface DnsWork {
  /** Time that it took, milliseconds; lookups at the same time count once. */
  readonly durationMs: number;
  /** Lookups by what answered them. */
  readonly lookups: Readonly<Record<TxtResolution['source'], number>>;
}

/** Sums up lookups that were made at the same time. */
export function dnsWork(resolutions: readonly TxtResolution[], durationMs: number): DnsWork {
  const from = (source: TxtResolution['source']) =>
    resolutions.filter((resolution) => resolution.source === source).length;
  return {
    durationMs: Math.max(0, durationMs),
    lookups: { memory: from('memory'), shared: from('shared'), network: from('network') },
  };
}

/** Sums up work of which the one began after the other. */
export function addDnsWork(one: DnsWork, other: DnsWork): DnsWork {
  return {
    durationMs: one.durationMs + other.durationMs,
    lookups: {
      memory: one.lookups.memory + other.lookups.memory,
      shared: one.lookups.shared + other.lookups.shared,
      network: one.lookups.network + other.lookups.network,
    },
  };
}

import type { DnssecStatus, TxtOutcome, TxtResolution } from '../dns/outcome.ts';

/** What one lookup of a verdict found, as it is shown to people. */
export interface LookupReport {
  readonly name: string;
  readonly type: 'TXT';
  readonly outcome: TxtOutcome['kind'];
  readonly source: TxtResolution['source'];
  readonly durationMs: number;
  /** TTL as received; this and the next two are there when DNS answered, be it that there is nothing. */
  readonly ttlSeconds?: number;
  readonly ageSeconds?: number;
  readonly dnssec?: DnssecStatus;
}

/** Describes one lookup of a verdict. */
export function describeLookup({ outcome, source, durationMs }: TxtResolution, nowMs: number): LookupReport {
  const known =
    'expiresAtMs' in outcome
      ? {
          ttlSeconds: outcome.ttlSeconds,
          ageSeconds: Math.max(0, Math.round((nowMs - outcome.fetchedAtMs) / 1000)),
          dnssec: outcome.dnssec,
        }
      : {};
  return { name: outcome.name, type: 'TXT', outcome: outcome.kind, source, durationMs, ...known };
}

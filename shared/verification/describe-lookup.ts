import type { TxtResolution } from '../dns/outcome.ts';

/** What one lookup of a verdict found, as it is shown to people. */
export function describeLookup({ outcome, source, durationMs }: TxtResolution, nowMs: number): object {
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

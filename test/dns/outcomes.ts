import type { TxtAbsence, TxtAnswer } from '../../shared/dns/outcome.ts';

/** An answer whose query took no time and that lives for 300 s. */
export function answerAt(queryStartedAtMs: number, more: Partial<TxtAnswer> = {}): TxtAnswer {
  return {
    kind: 'answer',
    name: 'alice.btps.saas.com',
    values: [new Uint8Array([1, 2, 3])],
    queryStartedAtMs,
    fetchedAtMs: queryStartedAtMs,
    expiresAtMs: queryStartedAtMs + 300_000,
    ttlSeconds: 300,
    dnssec: 'unchecked',
    aliases: [],
    ...more,
  };
}

/** An absence that lives for 60 s. */
export function absenceAt(queryStartedAtMs: number): TxtAbsence {
  const { values: _, ...rest } = answerAt(queryStartedAtMs);
  return { ...rest, kind: 'nxdomain', expiresAtMs: queryStartedAtMs + 60_000, ttlSeconds: 60 };
}

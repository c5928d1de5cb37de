/** Tenths of a second in the window of every limit. */
const windowTenths = 600;

/** Stored time of an admission: tenths of a second, rounded up so that nobody is forgotten too early. */
export function admissionTime(nowMs: number): number {
  return Math.ceil(nowMs / 100);
}

/** Latest stored time that has left the window; rounded down, the other half of that promise. */
export function windowCut(nowMs: number): number {
  return Math.floor(nowMs / 100) - windowTenths;
}

/** A ring that nobody was admitted to yet. */
export function emptyRing(limit: number): readonly number[] {
  return Array.from({ length: limit }, () => 0);
}

/** Epoch milliseconds from which `amount` more are admitted. */
export function ringExhaustedUntil(times: readonly number[], amount: number): number {
  return (Math.max(...times.slice(0, amount)) + windowTenths) * 100;
}

/** The ring after `amount` admissions. */
export function pushAdmissions(times: readonly number[], amount: number, nowMs: number): readonly number[] {
  return [...times.slice(amount), ...Array.from({ length: amount }, () => admissionTime(nowMs))];
}

/**
 * Fits a ring to a limit that was changed. A lower limit keeps the latest admissions. A higher one fills up with
 * the earliest time it knows, as admissions before that one may have been dropped under a lower limit: it is
 * fully in force 60 s later, and never exceeded on the way.
 */
export function fitRing(times: readonly number[], limit: number): readonly number[] {
  if (times.length === limit) return times;
  const sorted = times.toSorted((a, b) => a - b);
  const missing = Array.from({ length: Math.max(0, limit - sorted.length) }, () => sorted[0] ?? 0);
  return [...missing, ...sorted.slice(-limit)];
}

/** When something stops being chance. */
interface PatternRule {
  /** So many different ones within a window are a pattern. */
  readonly threshold: number;
  /** Length of the windows, seconds; they begin at multiples of it, so that one that spans two may go unseen. */
  readonly windowSeconds: number;
}

/**
 * Patterns that look like an attack, by what is counted of what.
 *
 * Source: best-practices.md, Ongoing Maintenance (Monitor for suspicious delegation patterns).
 */
export const patterns = {
  /** Different devices of one existing user whose messages were refused before a good signature. */
  devices_of_one_identity: { threshold: 5, windowSeconds: 600 },
  /** Different users in whose names one source address sent what was refused before a good signature. */
  identities_from_one_source: { threshold: 10, windowSeconds: 600 },
  /** Devices of one user that enrolled, each not long after another one was revoked. */
  repeated_reenrolment: { threshold: 5, windowSeconds: 86_400 },
} as const satisfies Record<string, PatternRule>;

/** Name of one of {@link patterns}. */
export type Pattern = keyof typeof patterns;

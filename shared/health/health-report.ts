/** Everything that is checked each minute. */
export const checkNames = [
  'dnsResolution',
  'delegation',
  'tokens',
  'revocation',
  'database',
  'route53',
  'dnssec',
  'deadLetters',
  'drift',
] as const;

/** One of {@link checkNames}. */
export type CheckName = (typeof checkNames)[number];

/** From good to bad. */
export const healthStatuses = ['healthy', 'degraded', 'unhealthy'] as const;

/**
 * `unhealthy`: messages are not verified as they should be, or somebody is let in who should not be; `degraded`: they
 * are, but slowly, or something waits for an operator.
 */
export type HealthStatus = (typeof healthStatuses)[number];

/** What one check found. */
export interface Finding {
  readonly status: HealthStatus;
  /** What is wrong, for operators; empty when nothing is. Codes and names, never a key or a token. */
  readonly reasons: readonly string[];
}

/** What one check found, and since when it has that status. */
export interface CheckState extends Finding {
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** How the service is. */
export interface HealthReport {
  /** That of the worst check. */
  readonly status: HealthStatus;
  /** Since when it has that status, ISO 8601, UTC. */
  readonly since: string;
  /** When the checks began, ISO 8601, UTC. */
  readonly checkedAt: string;
  readonly checks: Readonly<Record<CheckName, CheckState>>;
}

/** Everything as it should be. */
export const healthy: Finding = { status: 'healthy', reasons: [] };

/** The worst of several statuses. */
export function worstOf(statuses: readonly HealthStatus[]): HealthStatus {
  return healthStatuses.findLast((status) => statuses.includes(status)) ?? 'healthy';
}

/**
 * Makes a report of what the checks found now: a status that was there before keeps the time since when.
 *
 * @param previous the report before, if there was one
 * @param atMs when the checks began, epoch milliseconds
 */
export function reportOf(
  findings: Readonly<Record<CheckName, Finding>>,
  previous: HealthReport | undefined,
  atMs: number,
): HealthReport {
  const checkedAt = new Date(atMs).toISOString();
  const states = checkNames.map((name): [CheckName, CheckState] => {
    const before = previous?.checks[name];
    const finding = findings[name];
    return [name, { ...finding, since: before?.status === finding.status ? before.since : checkedAt }];
  });
  const status = worstOf(states.map(([, state]) => state.status));
  return {
    status,
    since: previous?.status === status ? previous.since : checkedAt,
    checkedAt,
    checks: Object.fromEntries(states) as Record<CheckName, CheckState>,
  };
}

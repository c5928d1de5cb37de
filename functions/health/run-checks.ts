import {
  type CheckName,
  checkNames,
  type Finding,
  type HealthStatus,
} from '../../shared/health/health-report.ts';
import type { CheckContext, CheckTime } from './check-context.ts';
import { checkDatabase } from './check-database.ts';
import { checkDeadLetters } from './check-dead-letters.ts';
import { checkDelegation } from './check-delegation.ts';
import { checkDns } from './check-dns.ts';
import { checkDnssec } from './check-dnssec.ts';
import { checkDrift } from './check-drift.ts';
import { checkRevocation } from './check-revocation.ts';
import { checkRoute53 } from './check-route53.ts';
import { checkTokens } from './check-tokens.ts';
import type { HealthDependencies } from './health-dependencies.ts';

type Check = (dependencies: HealthDependencies, context: CheckContext, time: CheckTime) => Promise<Finding>;

const checks: Readonly<Record<CheckName, Check>> = {
  dnsResolution: checkDns,
  delegation: checkDelegation,
  tokens: checkTokens,
  revocation: checkRevocation,
  database: checkDatabase,
  route53: checkRoute53,
  dnssec: checkDnssec,
  deadLetters: checkDeadLetters,
  drift: checkDrift,
};

/** How bad it is when a check itself comes to nothing. */
const withoutAnswer: Readonly<Record<CheckName, HealthStatus>> = {
  dnsResolution: 'unhealthy',
  delegation: 'unhealthy',
  tokens: 'unhealthy',
  revocation: 'unhealthy',
  database: 'unhealthy',
  route53: 'degraded',
  dnssec: 'degraded',
  deadLetters: 'degraded',
  drift: 'degraded',
};

/** Time of each check, milliseconds: DNS has 6 s of it after the canary was found. */
export const checkLimitMs = 10_000;

/**
 * Runs all checks at the same time. One that fails or hangs is a finding of its own and touches no other.
 *
 * @param limitMs when a check is given up, milliseconds
 */
export async function runChecks(
  dependencies: HealthDependencies,
  context: CheckContext,
  limitMs = checkLimitMs,
): Promise<Readonly<Record<CheckName, Finding>>> {
  const findings = await Promise.all(
    checkNames.map(
      async (name): Promise<[CheckName, Finding]> => [
        name,
        await runCheck(name, dependencies, context, limitMs),
      ],
    ),
  );
  return Object.fromEntries(findings) as Record<CheckName, Finding>;
}

async function runCheck(
  name: CheckName,
  dependencies: HealthDependencies,
  context: CheckContext,
  limitMs: number,
): Promise<Finding> {
  const given = new AbortController();
  const tooLate = Promise.withResolvers<Finding>();
  const timer = setTimeout(() => {
    tooLate.resolve({ status: withoutAnswer[name], reasons: [`no answer within ${limitMs} ms`] });
    given.abort();
  }, limitMs);
  try {
    return await Promise.race([
      checks[name](dependencies, context, { signal: given.signal }),
      tooLate.promise,
    ]);
  } catch (error) {
    return { status: withoutAnswer[name], reasons: [describeError(error)] };
  } finally {
    clearTimeout(timer);
  }
}

/** Never the message of a stranger's error, which may quote anything. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'thrown without an error';
  const { code } = (error.cause ?? error) as { code?: unknown };
  if (error.name === 'NoTokenError') return error.message;
  return typeof code === 'string' ? `${error.name}: ${code}` : error.name;
}

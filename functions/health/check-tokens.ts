import type { CanaryTokens } from '../../shared/health/canary-tokens.ts';
import type { Canary } from '../../shared/health/derive-canary.ts';
import { type Finding, worstOf } from '../../shared/health/health-report.ts';
import { type ApiAnswer, askApi, describeAnswer } from './ask-api.ts';
import type { CheckContext, CheckTime } from './check-context.ts';
import { forgedToken, hasKeyOf } from './forged-token.ts';
import type { HealthDependencies } from './health-dependencies.ts';
import { renewCanaryTokens } from './renew-canary-tokens.ts';

/** A token is taken as expired from a little later on, milliseconds: two clocks are never quite the same. */
const skewMs = 5000;

/**
 * Whether a token that the service issued opens the canary's inbox, in which nothing ever is, and an expired and a
 * forged one do not. In its first quarter of an hour, and after the replacement of the token key, the canary has no
 * token yet that has expired: that part of the check waits.
 *
 * Source: best-practices.md, Health Checks (token validation).
 */
export async function checkTokens(
  dependencies: HealthDependencies,
  context: CheckContext,
  { signal }: CheckTime,
): Promise<Finding> {
  const canary = await context.canary;
  await context.ready;
  const tokens = await renewCanaryTokens(dependencies, context, canary, signal);
  const { baseUrl } = dependencies;
  const path = `/inbox/${encodeURIComponent(canary.user.text)}`;
  const findings = await Promise.all(
    casesOf(canary, tokens, dependencies.now()).map(async ({ what, token, expected }) =>
      judge(what, expected, await askApi(baseUrl, { path, accessToken: token, signal })),
    ),
  );
  return {
    status: worstOf(findings.map(({ status }) => status)),
    reasons: findings.flatMap(({ reasons }) => reasons),
  };
}

interface TokenCase {
  readonly what: 'good' | 'expired' | 'forged';
  readonly token: string;
  readonly expected: string;
}

function casesOf({ active }: Canary, tokens: CanaryTokens, nowMs: number): readonly TokenCase[] {
  const [good] = tokens;
  if (!good) return [];
  const expired = tokens.find(
    ({ token, expiresAtMs }) => expiresAtMs < nowMs - skewMs && hasKeyOf(token, good.token),
  );
  return [
    { what: 'good', token: good.token, expected: '200' },
    {
      what: 'forged',
      token: forgedToken(good.token, active.privateKey),
      expected: '401: INVALID_TOKEN_SIGNATURE',
    },
    ...(expired ? [{ what: 'expired', token: expired.token, expected: '401: TOKEN_EXPIRED' } as const] : []),
  ];
}

function judge(what: TokenCase['what'], expected: string, answer: ApiAnswer): Finding {
  const answered = describeAnswer(answer);
  return answered === expected || answered.startsWith(`${expected}:`)
    ? { status: 'healthy', reasons: [] }
    : { status: 'unhealthy', reasons: [`a token that is ${what} is answered with ${answered}`] };
}

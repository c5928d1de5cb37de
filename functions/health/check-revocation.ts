import { canaryMessage } from '../../shared/health/canary-message.ts';
import type { Canary } from '../../shared/health/derive-canary.ts';
import { type Finding, worstOf } from '../../shared/health/health-report.ts';
import { type ApiAnswer, askApi, describeAnswer } from './ask-api.ts';
import type { CheckContext, CheckTime } from './check-context.ts';
import type { HealthDependencies } from './health-dependencies.ts';

/**
 * Whether the revoked device of the canary is known as revoked, and a message that it signed is refused for that.
 *
 * Source: best-practices.md, Health Checks (revocation status).
 */
export async function checkRevocation(
  dependencies: Pick<HealthDependencies, 'baseUrl' | 'now' | 'random'>,
  { canary, ready }: CheckContext,
  { signal }: CheckTime,
): Promise<Finding> {
  const known = await canary;
  await ready;
  const { identity } = known.revoked;
  const { baseUrl } = dependencies;
  const [verdict, status] = await Promise.all([
    askApi(baseUrl, { path: '/verify', post: revokedMessage(known, dependencies), signal }),
    askApi(baseUrl, { path: `/delegations/${encodeURIComponent(identity.text)}`, signal }),
  ]);
  const findings = [
    judge(
      'POST /verify',
      verdict,
      ({ body }) => body.verdict === 'refused' && body.code === 'DELEGATION_REVOKED',
    ),
    judge('GET /delegations', status, ({ body }) => body.status === 'REVOKED'),
  ];
  return {
    status: worstOf(findings.map((finding) => finding.status)),
    reasons: findings.flatMap(({ reasons }) => reasons),
  };
}

function revokedMessage(
  canary: Canary,
  { now, random }: Pick<HealthDependencies, 'now' | 'random'>,
): ReturnType<typeof canaryMessage> {
  return canaryMessage(canary, canary.revoked, Buffer.from(random(16)).toString('hex'), now());
}

function judge(asked: string, answer: ApiAnswer, isRefused: (answer: ApiAnswer) => boolean): Finding {
  if (answer.status === 200 && isRefused(answer)) return { status: 'healthy', reasons: [] };
  const status = answer.status === 429 ? 'degraded' : 'unhealthy';
  const { verdict = answer.body.status } = answer.body;
  return {
    status,
    reasons: [`${asked} does not refuse a revoked device: ${String(verdict)}, ${describeAnswer(answer)}`],
  };
}

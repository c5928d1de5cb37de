import { canaryMessage } from '../../shared/health/canary-message.ts';
import { type Finding, healthy } from '../../shared/health/health-report.ts';
import { askApi, describeAnswer } from './ask-api.ts';
import type { CheckContext, CheckTime } from './check-context.ts';
import type { HealthDependencies } from './health-dependencies.ts';
import { notYet } from './not-yet.ts';

/**
 * Whether the deployed `POST /verify` accepts a message that the canary's device signed just now: API Gateway, function,
 * role, registry, DNS and signature. Nothing is delivered.
 *
 * Source: best-practices.md, Health Checks (delegation verification).
 */
export async function checkDelegation(
  { baseUrl, now, random }: Pick<HealthDependencies, 'baseUrl' | 'now' | 'random'>,
  context: CheckContext,
  { signal }: CheckTime,
): Promise<Finding> {
  const canary = await context.canary;
  await context.ready;
  const id = Buffer.from(random(16)).toString('hex');
  const post = canaryMessage(canary, canary.active, id, now());
  const answer = await askApi(baseUrl, { path: '/verify', post, signal });
  if (answer.status === 200 && answer.body.verdict === 'accepted') return healthy;
  const finding = { status: 'unhealthy', reasons: [`POST /verify: ${describeAnswer(answer)}`] } as const;
  return answer.status === 200 ? notYet(finding, context) : withLimit(answer.status, finding);
}

/** Too many questions from one address say nothing of the service. */
function withLimit(status: number, finding: Finding): Finding {
  return status === 429 ? { ...finding, status: 'degraded' } : finding;
}

import type { Finding } from '../../shared/health/health-report.ts';
import type { CheckContext } from './check-context.ts';

/** A new canary is in DNS by then, milliseconds. */
const publicationMs = 300_000;

/** Makes less of what was found while the canary is new, and on its way into DNS. */
export async function notYet(
  finding: Finding,
  { registered, startedAtMs }: Pick<CheckContext, 'registered' | 'startedAtMs'>,
): Promise<Finding> {
  const device = await registered.then(
    (canary) => canary.device,
    () => undefined,
  );
  const isNew =
    device?.publication === 'pending' && startedAtMs - Date.parse(device.createdAt) < publicationMs;
  return isNew
    ? { status: 'degraded', reasons: ['the canary is being published', ...finding.reasons] }
    : finding;
}

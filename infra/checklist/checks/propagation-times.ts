import type { CheckContext } from '../check.ts';
import { type Finding, judged } from '../finding.ts';

/** revocation.md, Monitoring Metrics: five minutes. */
const limitSeconds = 300;
const resolverGraceSeconds = 120;

/** How long DNS takes to show a new device, and not to show a revoked one, asked as verification asks. */
export async function checkPropagationTimes({ rehearsal, system }: CheckContext): Promise<Finding> {
  const { shownAfterSeconds: shown, goneAfterSeconds: gone } = await rehearsal();
  const goneLimit = system.settings.recordTtlSeconds + resolverGraceSeconds;
  return judged(
    [...late('shown', shown, limitSeconds), ...late('gone', gone, Math.max(goneLimit, limitSeconds))],
    `shown after ${shown} s, gone after ${gone} s`,
  );
}

function late(what: string, seconds: number | undefined, limit: number): readonly string[] {
  if (seconds === undefined) return [`the device was never ${what}`];
  return seconds > limit ? [`the device was ${what} after ${seconds} s, more than ${limit}`] : [];
}

import { listEvents } from '../../../shared/audit/list-events.ts';
import { suspicionTrail } from '../../../shared/audit/suspicion-event.ts';
import type { CheckContext } from '../check.ts';
import { type Finding, judged } from '../finding.ts';

const dayMs = 86_400_000;

/** What the security log of the last day holds for somebody to read: patterns, foreign edits, damage of the zone. */
export async function checkSecurityLogs({ system }: CheckContext): Promise<Finding> {
  const { dynamoDb: client, tables, observations, now } = system;
  const sinceMs = now() - dayMs;
  const from = new Date(sinceMs).toISOString();
  const [page, foreign, damaged] = await Promise.all([
    listEvents({ client, tableName: tables.auditEvents }, suspicionTrail, { from, newestFirst: true }),
    observations.sum('foreignEdits', sinceMs),
    observations.sum('damagedZone', sinceMs),
  ]);
  if (!page.ok) throw new TypeError(page.refusal.reasons.join());
  return judged(
    [
      ...page.value.events.map(({ pattern, about, since }) => `${pattern}: ${about}, since ${since}`),
      ...(foreign > 0 ? [`${foreign} record set(s) of ours were changed by somebody else`] : []),
      ...(damaged > 0
        ? [`${damaged} message(s) were refused because the zone did not show what was published`]
        : []),
    ],
    'nothing to review in the last day',
  );
}

import type { CheckContext } from '../check.ts';
import { type Finding, judged } from '../finding.ts';

/** best-practices.md, DelegationLogger. */
const events = ['delegation_request', 'delegation_verification', 'delegation_revocation'] as const;
const levelsThatTell = new Set(['TRACE', 'DEBUG', 'INFO']);

/** CloudWatch shows a line within seconds. */
const tries = 12;
const betweenMs = 5000;
const rehearsalMs = 900_000;

/** Whether what the rehearsal did was logged under the documents' names, at a level that tells, for a limited time. */
export async function checkLogging({ system, rehearsal }: CheckContext): Promise<Finding> {
  const { device, user } = await rehearsal();
  const [missing, retention] = await Promise.all([
    missingEvents(system, [device, user, ...device.split('$')]),
    system.observations.logRetention(),
  ]);
  const quiet = retention.filter(({ level }) => !levelsThatTell.has(level));
  const endless = retention.filter(({ retentionDays }) => retentionDays === undefined);
  return judged(
    [
      ...missing.map((event) => `no line ${event} tells of the rehearsal`),
      ...quiet.map((log) => `${log.function} logs from ${log.level} on: accepted requests leave no line`),
      ...endless.map((log) => `the log of ${log.function} is kept for ever`),
    ],
    `${events.join(', ')} are logged by ${retention.length} functions`,
  );
}

async function missingEvents({ observations, now, pause }: CheckContext['system'], about: readonly string[]) {
  const sinceMs = now() - rehearsalMs;
  let missing: readonly string[] = events;
  for (let attempt = 1; missing.length > 0 && attempt <= tries; attempt += 1) {
    if (attempt > 1) await pause(betweenMs);
    const found = await Promise.all(missing.map((event) => observations.logLines(event, sinceMs)));
    const names = new Set(about);
    missing = missing.filter(
      (_, index) =>
        !found[index]?.some((line) => Object.values(line).some((value) => names.has(String(value)))),
    );
  }
  return missing;
}

import { checkNames, type HealthReport, reportOf } from '../../shared/health/health-report.ts';
import { provisionCanary } from '../../shared/health/provision-canary.ts';
import type { CheckContext } from './check-context.ts';
import type { HealthDependencies } from './health-dependencies.ts';
import type { StatusChange } from './health-telemetry.ts';
import { resolveCanary } from './resolve-canary.ts';
import { runChecks } from './run-checks.ts';

/** How long the checks wait for the canary to be registered, milliseconds. */
const readyMs = 3000;

/** How long storing a report may take, milliseconds. */
const storageMs = 4000;

/**
 * Checks everything, and stores how the service is and since when. It ends within 20 s whatever hangs.
 *
 * Source: best-practices.md, Health Checks.
 */
export async function runHealth(dependencies: HealthDependencies): Promise<HealthReport> {
  const startedAtMs = dependencies.now();
  const before = readReport(dependencies);
  const findings = await runChecks(dependencies, contextOf(dependencies, startedAtMs));
  const previous = await before;
  const report = reportOf(findings, previous, startedAtMs);
  dependencies.telemetry.report(report, changesSince(previous, report));
  await storeReport(dependencies, report, startedAtMs);
  return report;
}

function contextOf(dependencies: HealthDependencies, startedAtMs: number): CheckContext {
  const canary = handled(dependencies.canary());
  const registered = handled(canary.then((known) => provisionCanary(dependencies, known)));
  const ready = settledWithin(registered, readyMs);
  const resolution = handled(resolveCanary(dependencies, { canary, ready }));
  return { startedAtMs, canary, registered, ready, resolution };
}

/** What several checks wait for may fail before the first of them looks. */
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}

async function settledWithin(promise: Promise<unknown>, limitMs: number): Promise<void> {
  const { promise: elapsed, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([promise.catch(() => undefined), elapsed]);
  clearTimeout(timer);
}

async function readReport({ texts, telemetry }: HealthDependencies): Promise<HealthReport | undefined> {
  try {
    const kept = await texts.read('report');
    return kept && (JSON.parse(kept.text) as HealthReport);
  } catch (error) {
    telemetry.fault('reading of the last health report', error);
    return undefined;
  }
}

async function storeReport(
  { texts, telemetry }: HealthDependencies,
  report: HealthReport,
  atMs: number,
): Promise<void> {
  try {
    const kept = { text: JSON.stringify(report), atMs };
    await texts.keep('report', kept, AbortSignal.timeout(storageMs));
  } catch (error) {
    telemetry.fault('storing of the health report', error);
  }
}

function changesSince(previous: HealthReport | undefined, { checks }: HealthReport): readonly StatusChange[] {
  return checkNames
    .map((check) => ({
      check,
      from: previous?.checks[check]?.status ?? ('unknown' as const),
      to: checks[check].status,
      reasons: checks[check].reasons,
    }))
    .filter(({ from, to }) => from !== to);
}

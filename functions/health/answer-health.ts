import type { HealthReport, HealthStatus } from '../../shared/health/health-report.ts';
import { readHealthText } from '../../shared/health/health-table.ts';
import type { Answer } from '../../shared/http/answer.ts';
import { accept, type Outcome } from '../../shared/protocol/errors.ts';
import type { HealthDependencies } from './health-dependencies.ts';

/** An instance reads the stored report at most so often, milliseconds: a flood of questions costs no further reads. */
const rereadMs = 5000;

/** A report that is older counts for nothing, milliseconds: the checks have stopped, which is no good sign. */
const staleMs = 180_000;

const readMs = 3000;

/** What the answer is made from. */
export type StoredHealth = Pick<HealthDependencies, 'client' | 'registryTable' | 'now' | 'telemetry'>;

/**
 * Makes the answer of `GET /health`, which anybody may ask for: the status of the last stored report and nothing else,
 * 200 unless it is `unhealthy`, then 503, as load balancers and monitors understand it. No question makes anything be
 * checked.
 */
export function healthAnswerer(stored: StoredHealth): () => Promise<Outcome<Answer>> {
  let known: { readonly status: Promise<HealthStatus>; readonly readAtMs: number } | undefined;
  return async () => {
    const nowMs = stored.now();
    if (!known || nowMs - known.readAtMs >= rereadMs) {
      known = { status: readStatus(stored, nowMs), readAtMs: nowMs };
    }
    const status = await known.status;
    return accept({ status: status === 'unhealthy' ? 503 : 200, body: { status } });
  };
}

async function readStatus(stored: StoredHealth, nowMs: number): Promise<HealthStatus> {
  try {
    const kept = await readHealthText(stored, 'report', AbortSignal.timeout(readMs));
    if (!kept || nowMs - kept.atMs > staleMs) return 'unhealthy';
    return (JSON.parse(kept.text) as HealthReport).status;
  } catch (error) {
    stored.telemetry.fault('reading of the health report', error);
    return 'unhealthy';
  }
}

import { vi } from 'vitest';
import type { FunctionName } from '../../../infra/functions.ts';
import { stageVariable } from '../../../shared/telemetry/metrics.ts';
import { readEmbeddedMetrics } from '../cloudwatch/embedded-metrics.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';

/**
 * Runs work of a function in this thread, where the test can move its clock, and takes the metrics that it prints.
 *
 * @param work makes its own telemetry, from the environment of the function
 */
export async function printHere(
  service: FunctionName,
  store: MetricStore,
  work: () => Promise<unknown>,
): Promise<void> {
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', service);
  vi.stubEnv(stageVariable, 'local');
  // Prints to the console that is listened to.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  const listening = vi
    .spyOn(console, 'log')
    .mockImplementation((line) => store.add(readEmbeddedMetrics(String(line))));
  try {
    await work();
  } finally {
    listening.mockRestore();
    vi.unstubAllEnvs();
  }
}

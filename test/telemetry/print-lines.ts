import { vi } from 'vitest';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';
import { stageVariable } from '../../shared/telemetry/metrics.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a test expects of a line is what it tests
type Line = any;

/** What was printed: lines of the log, and metrics with their dimensions. */
export interface PrintedLines {
  readonly log: readonly Line[];
  readonly metrics: readonly Line[];
}

/** An instance of a function, whose telemetry is listened to. */
export interface Instance {
  /** Has one invocation report; what is printed until it ends. */
  invoke(report: (telemetry: Telemetry) => void): PrintedLines;
}

/** Listens to what functions print; gives what was printed since it was asked last. */
export function listen(environment: Readonly<Record<string, string>> = {}): () => PrintedLines {
  vi.stubEnv(stageVariable, 'test');
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const texts: string[] = [];
  for (const method of ['log', 'debug', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((text) => void texts.push(String(text)));
  }
  return () => {
    const lines: Line[] = texts.splice(0).map((text) => JSON.parse(text));
    return {
      log: lines.filter(({ message }) => message !== undefined),
      metrics: lines.filter(({ _aws }) => _aws !== undefined).map(({ _aws, ...values }) => values),
    };
  };
}

/** Starts an instance of ingress. */
export function startInstance(
  environment: Readonly<Record<string, string>> = {},
  now: () => number = () => 0,
): Instance {
  const printed = listen({ POWERTOOLS_SERVICE_NAME: 'ingress', ...environment });
  const telemetry = createTelemetry(now);
  const chain = telemetry.middleware();
  const request = { event: { requestContext: { requestId: 'request-1' } }, context: {} } as never;
  return {
    invoke: (report) => {
      chain.before?.(request);
      report(telemetry);
      chain.after?.(request);
      return printed();
    },
  };
}

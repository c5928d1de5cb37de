import { afterEach, expect, test, vi } from 'vitest';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';
import type { Telemetry, VerificationReport } from '../../shared/telemetry/telemetry.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const accepted: VerificationReport = {
  source: '192.0.2.1',
  success: true,
  identityExists: true,
  durationMs: 3,
};
const refused = { ...accepted, success: false, code: 'RATE_LIMIT_EXCEEDED' } as const;
const verify = (report: VerificationReport) => (telemetry: Telemetry) => telemetry.verification(report);

/** Counts of requests and of accepted messages in each line that was printed; each request waits first, milliseconds. */
function linesOf(requests: readonly (readonly [number, (telemetry: Telemetry) => void])[]) {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_769_860_800_000 });
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'ingress');
  const lines: unknown[] = [];
  vi.spyOn(console, 'log').mockImplementation((text) => {
    const { _aws: embedded, DelegationRequests, AcceptedMessages, Faults } = JSON.parse(String(text));
    if (embedded) lines.push({ DelegationRequests, AcceptedMessages, Faults });
  });
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const telemetry = createTelemetry();
  const chain = telemetry.middleware();
  const request = { event: { requestContext: { requestId: 'request-1' } }, context: {} } as never;
  for (const [waitMs, report] of requests) {
    vi.setSystemTime(Date.now() + waitMs);
    chain.before?.(request);
    report(telemetry);
    chain.after?.(request);
  }
  return lines;
}

test('metrics of accepted messages come in one line for 10 s, each value of its own (best-practices.md, Key Metrics)', () => {
  const lines = linesOf([
    [0, verify(accepted)],
    [9000, verify(accepted)],
    [999, verify(accepted)],
    [1, verify(accepted)],
  ]);
  expect(lines).toEqual([
    { DelegationRequests: 1, AcceptedMessages: 1 },
    { DelegationRequests: [1, 1, 1], AcceptedMessages: [1, 1, 1] },
  ]);
});

test('a refusal or a fault waits for nothing, and takes along what waits', () => {
  const fault = (telemetry: Telemetry) => telemetry.fault('request', new Error('down'));
  const lines = linesOf([
    [0, verify(accepted)],
    [1, verify(accepted)],
    [1, verify(refused)],
    [1, verify(accepted)],
    [1, fault],
  ]);
  expect(lines).toEqual([
    { DelegationRequests: 1, AcceptedMessages: 1 },
    { DelegationRequests: [1, 1], AcceptedMessages: 1 },
    { DelegationRequests: 1, AcceptedMessages: 1, Faults: 1 },
  ]);
});

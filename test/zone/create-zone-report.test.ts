import { afterEach, describe, expect, test, vi } from 'vitest';
import { createZoneReport, type FlushedZoneReport } from '../../shared/zone/create-zone-report.ts';
import { listen } from '../telemetry/print-lines.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What a report prints: lines of the log, and metrics. */
function printed(tell: (report: FlushedZoneReport) => void) {
  const lines = listen({ POWERTOOLS_SERVICE_NAME: 'zoneSync', POWERTOOLS_LOG_LEVEL: 'DEBUG' });
  tell(createZoneReport());
  const { log, metrics } = lines();
  return {
    log: log.map(({ timestamp, service, sampling_rate, error, ...line }) => ({
      ...line,
      ...(error !== undefined && { error: error.message }),
    })),
    metrics,
  };
}

const common = { service: 'zoneSync', stage: 'test' };

describe('what happens to the zone (design, Alarms)', () => {
  test('is logged at its level with what is known of it, and counted when the invocation ends', () => {
    const tell = (report: FlushedZoneReport) => {
      report.note('changeCalls', 1, { changes: 3, outcome: 'accepted' });
      report.note('foreignEdits', 2, { name: 'alice.btps.saas.example' });
      report.flush();
    };
    expect(printed(tell)).toEqual({
      log: [
        { level: 'DEBUG', message: 'ZoneChangeCalls', value: 1, changes: 3, outcome: 'accepted' },
        { level: 'ERROR', message: 'ForeignEdits', value: 2, name: 'alice.btps.saas.example' },
      ],
      metrics: [{ ...common, ZoneChangeCalls: 1, ForeignEdits: 2 }],
    });
  });

  test('is told to those who follow a request, and counted nowhere', () => {
    const tell = (report: FlushedZoneReport) => {
      report.done('records_removed', { revocationId: 'rev_1' });
      report.flush();
    };
    expect(printed(tell)).toEqual({
      log: [{ level: 'INFO', message: 'records_removed', revocationId: 'rev_1' }],
      metrics: [],
    });
  });

  test('a revocation that was concluded is logged and counted device by device, as where it was asked for', () => {
    const common = {
      revocationId: 'rev_1',
      userIdentity: 'alice$saas.example',
      reason: 'device_lost' as const,
    };
    const tell = (report: FlushedZoneReport) => {
      report.revocation({
        ...common,
        devices: [
          { deviceId: 'dev1', status: 'REVOKED' },
          { deviceId: 'dev2', status: 'FAILED', error: 'unknown' },
        ],
      });
      report.flush();
    };
    const line = { message: 'delegation_revocation', ...common };
    expect(printed(tell)).toEqual({
      log: [
        { ...line, level: 'INFO', deviceId: 'dev1', success: true, status: 'REVOKED' },
        {
          ...{ ...line, level: 'WARN', deviceId: 'dev2', success: false },
          ...{ status: 'FAILED', reasonOfFailure: 'unknown' },
        },
      ],
      metrics: [{ service: 'zoneSync', stage: 'test', Revocations: 1, FailedRevocations: 1 }],
    });
  });

  test.each([
    ['an error', new Error('throttled'), 'throttled'],
    ['what is none', 'throttled', 'thrown without an error'],
  ])('is a fault with %s as its reason', (_, reason, error) => {
    const tell = (report: FlushedZoneReport) => {
      report.fault('shared DNS cache', reason);
      report.flush();
    };
    expect(printed(tell)).toEqual({
      log: [{ level: 'ERROR', message: 'shared DNS cache failed', error }],
      metrics: [{ ...common, Faults: 1 }],
    });
  });
});

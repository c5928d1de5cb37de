import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DnsWork, Telemetry, VerificationReport } from '../../shared/telemetry/telemetry.ts';
import { type Instance, startInstance } from './print-lines.ts';

let nowMs: number;
let instance: Instance;

beforeEach(() => {
  nowMs = 1_769_860_800_000;
  instance = startInstance({}, () => nowMs);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const common = { service: 'ingress', stage: 'test' };

const fromMemory: DnsWork = { durationMs: 0, lookups: { memory: 2, shared: 0, network: 0 } };

function message(durationMs: number, dns = fromMemory): VerificationReport {
  const identity = 'dev1234$alice.btps.saas.com';
  return { identity, source: '192.0.2.1', success: true, identityExists: true, durationMs, dns };
}

/** What one more accepted message has the instance print, so long after the one before. */
function accept(durationMs: number, { afterMs = 0, dns = fromMemory } = {}) {
  nowMs += afterMs;
  return instance.invoke((telemetry) => telemetry.verification(message(durationMs, dns))).metrics;
}

/** What something else has it print. */
function report(work: (telemetry: Telemetry) => void) {
  return instance.invoke(work).metrics;
}

describe('times of accepted messages and hits of caches (best-practices.md, Key Metrics)', () => {
  test('the first message of an instance is told of at once', () => {
    expect(accept(12)).toEqual([{ ...common, VerificationTime: 12, DnsMemoryHits: 2 }]);
  });

  test('in a burst there is a line every ten seconds, with every time since the last one and the sum of hits', () => {
    const lines = Array.from({ length: 201 }, (_, place) => accept(place, { afterMs: 100 }));
    const burst = (from: number) => ({
      ...common,
      VerificationTime: Array.from({ length: 100 }, (_, place) => from + place),
      DnsMemoryHits: 200,
    });
    expect(lines.flatMap((printed, place) => (printed.length > 0 ? [place] : []))).toEqual([0, 100, 200]);
    expect(lines.flat()).toEqual([
      { ...common, VerificationTime: 0, DnsMemoryHits: 2 },
      ...[burst(1), burst(101)],
    ]);
  });

  test('more than a hundred values in ten seconds are told of in more than one line, and none is lost', () => {
    accept(0);
    const lines = Array.from({ length: 250 }, (_, place) => accept(place, { afterMs: 40 })).flat();
    expect(lines.flatMap(({ VerificationTime }) => VerificationTime)).toEqual(
      Array.from({ length: 250 }, (_, place) => place),
    );
    expect(lines.length).toBeGreaterThan(1);
  });

  test('after a quiet time of ten seconds the next message is told of at once, with what had waited', () => {
    accept(1);
    expect(accept(2, { afterMs: 9_999 })).toEqual([]);
    expect(accept(3, { afterMs: 1 })).toEqual([{ ...common, VerificationTime: [2, 3], DnsMemoryHits: 4 }]);
    expect(accept(4, { afterMs: 10_000 })).toEqual([{ ...common, VerificationTime: 4, DnsMemoryHits: 2 }]);
  });

  test('a refusal is counted at once, and takes what waited along', () => {
    accept(1);
    expect(accept(2, { afterMs: 100 })).toEqual([]);
    const refused = { ...message(3), success: false, code: 'DELEGATION_REVOKED' } as const;
    expect(report((telemetry) => telemetry.verification(refused))).toEqual([
      { ...common, code: 'DELEGATION_REVOKED', DelegationFailures: 1 },
      {
        ...{ ...common, code: 'DELEGATION_REVOKED', DelegationRequests: 1, DelegationFailures: 1 },
        ...{ KnownIdentityRequests: 1, KnownIdentityFailures: 1 },
        ...{ VerificationTime: [2, 3], DnsMemoryHits: 4 },
      },
    ]);
    expect(accept(4, { afterMs: 9_999 })).toEqual([]);
  });

  test('a fault takes what waited along', () => {
    accept(1);
    accept(2);
    expect(report((telemetry) => telemetry.fault('request', new Error('down')))).toEqual([
      { ...common, Faults: 1, VerificationTime: 2, DnsMemoryHits: 2 },
    ]);
  });

  test('an invocation that measures nothing prints nothing, however long the last line is ago', () => {
    accept(1);
    nowMs += 60_000;
    expect(report(() => undefined)).toEqual([]);
  });
});

describe('DNS work, which an alarm is on (best-practices.md, above 5 s)', () => {
  test('that asked a server is told of at once', () => {
    accept(1);
    const dns = { durationMs: 5001, lookups: { memory: 0, shared: 1, network: 1 } };
    expect(accept(5010, { dns })).toEqual([
      {
        ...{ ...common, VerificationTime: 5010, DnsResolutionTime: 5001 },
        ...{ DnsSharedHits: 1, DnsNetworkLookups: 1 },
      },
    ]);
  });

  test('that waited a second for the shared cache is told of at once, and less waits', () => {
    accept(1);
    const dns = (durationMs: number) => ({ durationMs, lookups: { memory: 1, shared: 1, network: 0 } });
    expect(accept(1000, { dns: dns(999) })).toEqual([]);
    expect(accept(1001, { dns: dns(1000) })).toEqual([
      {
        ...{ ...common, VerificationTime: [1000, 1001], DnsResolutionTime: [1000, 999] },
        ...{ DnsMemoryHits: [1, 1], DnsSharedHits: [1, 1] },
      },
    ]);
  });

  test('of which there was none is not told of', () => {
    const { dns: _, ...withoutDns } = message(3);
    expect(report((telemetry) => telemetry.verification(withoutDns))).toEqual([
      { ...common, VerificationTime: 3 },
    ]);
  });
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Telemetry, VerificationReport } from '../../shared/telemetry/telemetry.ts';
import { startInstance } from './print-lines.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What the telemetry of a new instance prints in one invocation. */
function printed(report: (telemetry: Telemetry) => void, environment?: Record<string, string>) {
  return startInstance(environment).invoke(report);
}

const verification: VerificationReport = {
  identity: 'dev1234$alice.btps.saas.com',
  source: '192.0.2.1',
  success: true,
  identityExists: true,
  durationMs: 12,
  dns: { durationMs: 7, lookups: { memory: 1, shared: 0, network: 1 } },
};
const common = { service: 'ingress', stage: 'test' };

describe('delegation_verification (best-practices.md, DelegationLogger)', () => {
  test('an accepted message is timed, and logged for a sample alone', () => {
    const report = (telemetry: Telemetry) => telemetry.verification(verification);
    const { log, metrics } = printed(report);
    expect(log).toEqual([]);
    expect(metrics).toEqual([
      {
        ...{ ...common, VerificationTime: 12 },
        ...{ DnsResolutionTime: 7, DnsMemoryHits: 1, DnsNetworkLookups: 1 },
      },
    ]);
    const sampled = printed(report, { POWERTOOLS_LOGGER_SAMPLE_RATE: '1' }).log;
    expect(sampled).toContainEqual(
      expect.objectContaining({ message: 'delegation_verification', success: true }),
    );
  });

  test('a refused one is logged with the fields of the document, and counted by its code', () => {
    const refused = { ...verification, success: false, code: 'DELEGATION_REVOKED' } as const;
    const { log, metrics } = printed((telemetry) => telemetry.verification(refused));
    expect(log).toEqual([
      expect.objectContaining({
        ...{ level: 'INFO', message: 'delegation_verification', correlationId: 'request-1' },
        ...{ service: 'ingress', timestamp: expect.any(String) },
        ...{ identity: 'dev1234$alice.btps.saas.com', success: false, code: 'DELEGATION_REVOKED' },
        ...{ verificationTime: 12, dnsTime: 7, clientIp: '192.0.2.1' },
      }),
    ]);
    expect(metrics).toEqual([
      { ...common, code: 'DELEGATION_REVOKED', DelegationFailures: 1 },
      {
        ...{ ...common, code: 'DELEGATION_REVOKED', VerificationTime: 12 },
        ...{ DelegationRequests: 1, DelegationFailures: 1 },
        ...{ KnownIdentityRequests: 1, KnownIdentityFailures: 1 },
        ...{ DnsResolutionTime: 7, DnsMemoryHits: 1, DnsNetworkLookups: 1 },
      },
    ]);
  });

  test('one that a limit refused costs one line, and is not counted by its code', () => {
    const { dns: _, ...early } = verification;
    const limited = { ...early, success: false, identityExists: false, code: 'RATE_LIMIT_EXCEEDED' } as const;
    const { log, metrics } = printed((telemetry) => {
      telemetry.verification(limited);
      telemetry.rateLimited();
    });
    expect([log, metrics]).toEqual([
      [],
      [
        {
          ...common,
          ...{ DelegationRequests: 1, DelegationFailures: 1, VerificationTime: 12, RateLimitHits: 1 },
          code: 'RATE_LIMIT_EXCEEDED',
        },
      ],
    ]);
  });
});

describe('delegation_request (best-practices.md, DelegationLogger)', () => {
  test('an enrolment, with the beginning of what the caller calls itself', () => {
    const { log, metrics } = printed((telemetry) =>
      telemetry.enrolment({
        identity: 'alice$saas.com',
        deviceId: 'dev1234',
        clientIp: '192.0.2.1',
        userAgent: 'x'.repeat(5000),
        success: true,
        reauthentication: true,
      }),
    );
    expect(log).toEqual([
      expect.objectContaining({
        ...{ message: 'delegation_request', identity: 'alice$saas.com', deviceId: 'dev1234', success: true },
        ...{ clientIp: '192.0.2.1', userAgent: 'x'.repeat(200), reauthentication: true },
      }),
    ]);
    expect(metrics).toEqual([{ ...common, Enrolments: 1, Reauthentications: 1 }]);
  });

  test('one that was refused', () => {
    const { log, metrics } = printed((telemetry) =>
      telemetry.enrolment({
        ...{ clientIp: '192.0.2.1', success: false, reauthentication: false },
        code: 'INVALID_AUTH_TOKEN',
      }),
    );
    expect(log).toMatchObject([
      { message: 'delegation_request', success: false, code: 'INVALID_AUTH_TOKEN' },
    ]);
    expect(metrics).toEqual([{ ...common, FailedEnrolments: 1 }]);
  });
});

describe('delegation_revocation (best-practices.md, DelegationLogger)', () => {
  const asked = {
    revocationId: 'rev_abc123',
    userIdentity: 'alice$saas.com',
    reason: 'device_lost',
    revokedBy: 'alice$saas.com',
  };

  test('a line for each device, and what failed as a warning', () => {
    const { log, metrics } = printed((telemetry) =>
      telemetry.revocation({
        ...asked,
        devices: [
          { deviceId: 'dev1', status: 'REVOKED' },
          { deviceId: 'dev2', status: 'FAILED', error: 'unknown device' },
        ],
      }),
    );
    expect(log).toEqual([
      expect.objectContaining({ ...asked, level: 'INFO', deviceId: 'dev1', success: true }),
      expect.objectContaining({
        ...{ ...asked, level: 'WARN', deviceId: 'dev2', success: false },
        reasonOfFailure: 'unknown device',
      }),
    ]);
    expect(metrics).toEqual([{ ...common, Revocations: 1, FailedRevocations: 1 }]);
  });

  test('an event that was refused as a whole is a failed revocation', () => {
    const { log, metrics } = printed((telemetry) =>
      telemetry.revocation({ ...asked, devices: [], refused: 'INSUFFICIENT_PERMISSIONS' }),
    );
    expect(log).toMatchObject([
      { ...asked, level: 'WARN', success: false, code: 'INSUFFICIENT_PERMISSIONS' },
    ]);
    expect(metrics).toEqual([{ ...common, Revocations: 0, FailedRevocations: 1 }]);
  });
});

import { describe, expect, test } from 'vitest';
import {
  checkNames,
  type Finding,
  type HealthReport,
  healthy,
  reportOf,
} from '../../shared/health/health-report.ts';

const noonMs = Date.UTC(2026, 0, 31, 12);
const at = (minutes: number) => new Date(noonMs + minutes * 60_000).toISOString();
const bad: Finding = { status: 'degraded', reasons: ['slow'] };
const worse: Finding = { status: 'unhealthy', reasons: ['out of reach'] };

function runAt(minutes: number, found: Partial<HealthReport['checks']> | object, previous?: HealthReport) {
  const findings = Object.fromEntries(checkNames.map((name) => [name, healthy]));
  return reportOf({ ...findings, ...found } as HealthReport['checks'], previous, noonMs + minutes * 60_000);
}

describe('reportOf (best-practices.md, Health Checks)', () => {
  test('the first report has everything since now', () => {
    const { checks, ...rest } = runAt(0, {});
    expect(rest).toEqual({ status: 'healthy', since: at(0), checkedAt: at(0) });
    expect(checks).toEqual(
      Object.fromEntries(checkNames.map((name) => [name, { ...healthy, since: at(0) }])),
    );
  });

  test('a status that stays keeps its time, whatever its reasons; another begins now', () => {
    const first = runAt(0, {});
    const second = runAt(1, { dnsResolution: bad }, first);
    const third = runAt(2, { dnsResolution: { ...bad, reasons: ['slower'] } }, second);
    const fourth = runAt(3, { dnsResolution: worse }, third);
    expect([second, third, fourth].map(({ checks }) => checks.dnsResolution)).toEqual([
      { status: 'degraded', reasons: ['slow'], since: at(1) },
      { status: 'degraded', reasons: ['slower'], since: at(1) },
      { status: 'unhealthy', reasons: ['out of reach'], since: at(3) },
    ]);
    expect(fourth.checks.tokens).toEqual({ ...healthy, since: at(0) });
  });

  test('the whole has the status of the worst check, since it has that', () => {
    const first = runAt(0, { dnsResolution: bad });
    const second = runAt(1, { drift: bad }, first);
    const third = runAt(2, { drift: bad, tokens: worse }, second);
    expect([first, second, third].map(({ status, since }) => [status, since])).toEqual([
      ['degraded', at(0)],
      ['degraded', at(0)],
      ['unhealthy', at(2)],
    ]);
  });
});

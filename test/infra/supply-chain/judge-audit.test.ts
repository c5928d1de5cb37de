import { describe, expect, test } from 'vitest';
import { judgeAudit } from '../../../infra/supply-chain/judge-audit.ts';

const report = (severity: string) =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities: { 'left-pad': { severity, range: '<1.3.0' } } });

describe('judgeAudit (docs/deployment.md, Supply chain)', () => {
  test.each(['high', 'critical'])('a vulnerability of severity %s stops a release', (severity) => {
    expect(judgeAudit(report(severity))).toEqual({
      outcome: 'vulnerable',
      lines: [`${severity}: left-pad <1.3.0`],
    });
  });

  test('a milder one is told, and stops nothing', () => {
    expect(judgeAudit(report('moderate'))).toEqual({
      outcome: 'clean',
      lines: ['moderate: left-pad <1.3.0', 'no known vulnerability of severity high or worse'],
    });
  });

  test('none at all is clean', () => {
    expect(judgeAudit('{"vulnerabilities":{}}')).toEqual({
      outcome: 'clean',
      lines: ['no known vulnerability of severity high or worse'],
    });
  });

  test.each([
    ['{"message":"405 Method Not Allowed","error":{"summary":""}}', '405 Method Not Allowed'],
    ['', 'no answer'],
    ['null', 'no answer'],
    ['npm error network', 'no answer'],
  ])('%j of a registry that cannot be asked is unknown, not clean', (text, message) => {
    expect(judgeAudit(text)).toEqual({
      outcome: 'unknown',
      lines: [`NOT AUDITED: the registry gave no advisories (${message})`],
    });
  });
});

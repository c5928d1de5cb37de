import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checklists } from '../../infra/checklist/checklists.ts';
import type { Observations } from '../../infra/checklist/observations.ts';
import { runChecklist } from '../../infra/checklist/run-checklist.ts';
import type { System } from '../../infra/checklist/system.ts';
import type { LocalCloud } from '../../infra/local/cloud.ts';
import { startTestCloud } from '../local-cloud.ts';
import { checkPoint, healthReport, type PointId, systemOf } from './deployment.ts';

let cloud: LocalCloud;
let good: System;

beforeAll(async () => {
  cloud = await startTestCloud({ zoneSync: true });
  await cloud.runTask('health');
  await cloud.registryStream.drained();
  await cloud.runTask('reconcile');
  await cloud.runTask('export');
  good = systemOf(cloud);
});
afterAll(() => cloud.stop());

type Metrics = Parameters<Observations['sum']>[0];

/** What is seen, with other sums and greatest values of some metrics. */
function measured(values: Partial<Record<Metrics, number>>): Pick<System, 'observations'> {
  return {
    observations: {
      ...good.observations,
      sum: async (metric) => values[metric] ?? 0,
      maximum: async (metric) => values[metric],
    },
  };
}

const alarm = (name: string, tells = true) => ({ name, state: 'OK' as const, tells });
const alerting = (told: Awaited<ReturnType<Observations['alerting']>>): Pick<System, 'observations'> => ({
  observations: { ...good.observations, alerting: async () => told },
});

const broken = async (id: PointId, changes: Partial<System>) => {
  const { status, seen } = await checkPoint(id, { ...good, ...changes });
  return { status, seen };
};
const failed = (...seen: unknown[]) => ({ status: 'failed', seen });

describe('the lists of best-practices.md, Deployment Checklist', () => {
  test('each point of the documents is there, in their words and order', () => {
    expect(Object.values(checklists).map((points) => points.map(({ says }) => says))).toEqual([
      [
        'Enable DNSSEC for delegation domains',
        'Configure appropriate TTL values (60-300 seconds)',
        'Set up monitoring and alerting',
        'Implement comprehensive logging',
        'Test revocation procedures',
        'Validate DNS propagation times',
      ],
      [
        'Monitor delegation success rates',
        'Track DNS resolution performance',
        'Monitor revocation propagation',
        'Review security logs regularly',
        'Update TTL values based on usage patterns',
        'Conduct periodic security audits',
      ],
      [
        'Regular DNS record cleanup',
        'Monitor for suspicious delegation patterns',
        'Update cryptographic libraries',
        'Review and update rate limits',
        'Backup delegation records',
        'Test disaster recovery procedures',
      ],
    ]);
  });

  test('every point that can be told passes in a good deployment', async () => {
    const told = Object.values(checklists)
      .flat()
      .filter(({ id }) => id !== 'alerting' && id !== 'disaster-recovery' && id !== 'security-audit');
    const checked = await runChecklist(told, good);
    expect(checked.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(checked.map(({ id }) => id)).toEqual(told.map(({ id }) => id));
  });

  test('alerting passes with alarms that tell somebody; without CloudWatch it is skipped, not passed', async () => {
    const told = alerting({ alarms: [alarm('a'), alarm('b')], subscribers: 1 });
    const { status, seen } = await checkPoint('alerting', { ...good, ...told });
    expect([status, seen]).toEqual(['passed', ['2 alarms, 1 confirmed subscription(s)']]);
    expect((await checkPoint('alerting', good)).status).toBe('skipped');
  });

  test('disaster-recovery passes when as many devices come back as were exported', async () => {
    const rehearseRestore = async () => ({ identities: 1, devices: 1 });
    expect((await checkPoint('disaster-recovery', { ...good, rehearseRestore })).status).toBe('passed');
  });

  test('security-audit passes with guarded tables and a good report of the checks of health', async () => {
    const guards = async () => ({ deletionProtection: true, pointInTimeRecovery: true });
    const checked = await checkPoint('security-audit', {
      ...good,
      guards,
      runTask: async () => healthReport(),
    });
    expect(checked.status).toBe('passed');
  });
});

describe('before deployment, a broken system fails', () => {
  test('dnssec: a zone that is not signed', async () => {
    const { zones, zoneId } = cloud;
    const { name } = zones.zone(zoneId);
    zones.setSigned(name, false);
    expect(await broken('dnssec', {})).toEqual(
      failed(
        'Route 53 says of the zone: NOT_SIGNING',
        'a lookup of btps.saas.example is insecure: is its DS record at the registrar?',
      ),
    );
    zones.setSigned(name, true);
  });

  test('ttl-values: a record that is remembered for an hour', async () => {
    const { zones, zoneId } = cloud;
    const recordSet = { name: 'slow.btps.saas.example.', type: 'TXT', ttlSeconds: 3600, values: ['"key="'] };
    zones.change(zoneId, [{ action: 'CREATE', recordSet }]);
    expect(await broken('ttl-values', {})).toEqual(failed('slow.btps.saas.example has a TTL of 3600 s'));
    zones.change(zoneId, [{ action: 'DELETE', recordSet }]);
  });

  test('alerting: an alarm that tells nobody, and nobody who would hear', async () => {
    expect(await broken('alerting', alerting({ alarms: [alarm('mute', false)], subscribers: 0 }))).toEqual(
      failed(
        'mute tells nobody',
        'nobody has confirmed to be told: set alarmEmail, and follow the link in the mail',
      ),
    );
  });

  test('logging: lines of one event are missing, a function logs too little, and one for ever', async () => {
    const { observations } = good;
    const changes = {
      pause: async () => undefined,
      observations: {
        ...observations,
        logLines: async (message: string, sinceMs: number) =>
          message === 'delegation_revocation' ? [] : observations.logLines(message, sinceMs),
        logRetention: async () => [
          { function: 'ingress' as const, level: 'ERROR', retentionDays: undefined },
        ],
      },
    };
    expect(await broken('logging', changes)).toEqual(
      failed(
        'no line delegation_revocation tells of the rehearsal',
        'ingress logs from ERROR on: accepted requests leave no line',
        'the log of ingress is kept for ever',
      ),
    );
  });

  test('revocation-procedure and propagation-times: the portal answers, and nothing happens', async () => {
    let aheadMs = 0;
    // A revocation that is not passed on, and after it minutes that fly.
    const changes: Partial<System> = {
      portal: async (method, path, body) => {
        if (path !== '/revocations') return good.portal(method, path, body);
        aheadMs = 1;
        return Response.json({ status: 'COMPLETED' });
      },
      pause: async () => {
        if (aheadMs > 0) aheadMs += 700_000;
        else await good.pause(50);
      },
      now: () => Date.now() + aheadMs,
    };
    const chosen = checklists.pre.filter(
      ({ id }) => id === 'revocation-procedure' || id === 'propagation-times',
    );
    const checked = await runChecklist(chosen, { ...good, ...changes });
    expect(checked.map(({ status, seen }) => ({ status, seen }))).toEqual([
      failed('after its revocation it was answered by 202'),
      failed('the device was never gone'),
    ]);
  });

  test('a portal API that refuses is a failure that says so, and harms no other point', async () => {
    const portal = async () => Response.json({ code: 'ACCESS_DENIED' }, { status: 403 });
    expect(await broken('revocation-procedure', { portal })).toEqual(
      failed('could not be checked: Error: the portal API refused PUT identities: ACCESS_DENIED'),
    );
    expect((await checkPoint('dnssec', { ...good, portal })).status).toBe('passed');
  });
});

describe('after deployment, a broken system fails', () => {
  test('success-rates: 6 of 100 messages by senders that exist were refused', async () => {
    const values = { requests: 100, failures: 5, knownRequests: 100, knownFailures: 6 };
    expect(await broken('success-rates', measured(values))).toEqual(
      failed('6.0 % of those by senders that exist were refused'),
    );
  });

  test('dns-performance: the canary took more than 3 s, a message more than 5 s', async () => {
    expect(await broken('dns-performance', measured({ canaryDnsTime: 3001, dnsTime: 5001 }))).toEqual(
      failed('the DNS work of the canary took 3001 ms', 'the DNS work of a message took 5001 ms'),
    );
  });

  test('revocation-propagation: overdue, slow and failed removals', async () => {
    const runTask = async () => [{ originalIdentity: 'a', devices: ['dev1'], state: 'overdue' }];
    const values = { propagationTime: 301, resolverPropagationTime: 421, failedRevocations: 2 };
    expect(await broken('revocation-propagation', { ...measured(values), runTask })).toEqual(
      failed(
        'still in DNS: dev1',
        "a removal took 301 s on the zone's servers",
        'a removal took 421 s at public resolvers',
        '2 revocation(s) failed',
      ),
    );
  });

  test('security-logs: foreign edits and damage', async () => {
    expect(await broken('security-logs', measured({ foreignEdits: 1, damagedZone: 2 }))).toEqual(
      failed(
        '1 record set(s) of ours were changed by somebody else',
        '2 message(s) were refused because the zone did not show what was published',
      ),
    );
  });

  test('ttl-usage: most lookups go out although the TTL may be longer', async () => {
    const settings = { ...good.settings, recordTtlSeconds: 60 };
    const values = { memoryHits: 300, sharedHits: 100, networkLookups: 600 };
    expect(await broken('ttl-usage', { settings, ...measured(values) })).toEqual(
      failed('60 % of 1000 lookups went out to DNS, with a TTL of 60 s: raise recordTtlSeconds'),
    );
  });

  test('security-audit: an unguarded table, a check that fails, a vulnerability', async () => {
    const changes: Partial<System> = {
      guards: async (table) => ({
        deletionProtection: table !== 'registry',
        pointInTimeRecovery: table !== 'inbox',
      }),
      runTask: async () => healthReport({ revocation: 'unhealthy' }),
      packages: {
        ...good.packages,
        audit: async () => ({ outcome: 'vulnerable', lines: ['critical: jose <1'] }),
      },
    };
    expect(await broken('security-audit', changes)).toEqual(
      failed(
        'the table registry can be deleted by mistake',
        'the table inbox has no point-in-time recovery',
        'revocation is unhealthy: why',
        'critical: jose <1',
      ),
    );
  });
});

describe('in maintenance, a broken system fails', () => {
  test('record-cleanup: a name of nobody and a delegation to others', async () => {
    const { zones, zoneId } = cloud;
    const [left, obstacle] = [
      { name: 'left.btps.saas.example.', type: 'TXT', ttlSeconds: 300, values: ['"key="'] },
      { name: 'cut.btps.saas.example.', type: 'NS', ttlSeconds: 300, values: ['ns.elsewhere.example.'] },
    ];
    for (const recordSet of [left, obstacle]) zones.change(zoneId, [{ action: 'CREATE', recordSet }]);
    const { status, seen } = await broken('record-cleanup', {});
    expect([status, seen.toSorted()]).toEqual([
      'failed',
      ['obstacle: cut.btps.saas.example', 'unknown-name: left.btps.saas.example'],
    ]);
    for (const recordSet of [left, obstacle]) zones.change(zoneId, [{ action: 'DELETE', recordSet }]);
  });

  test('suspicious-patterns: three in a week', async () => {
    expect(await broken('suspicious-patterns', measured({ suspiciousPatterns: 3 }))).toEqual(
      failed('3 suspicious pattern(s) in a week: see docs/runbook.md'),
    );
  });

  test('cryptographic-libraries: one is behind; when npm tells nothing it is skipped, not passed', async () => {
    const outdatedCryptography = async () => ['jose 1.0.0 is not 2.0.0'];
    expect(
      await broken('cryptographic-libraries', { packages: { ...good.packages, outdatedCryptography } }),
    ).toEqual(failed('jose 1.0.0 is not 2.0.0: read its release notes, update, deploy'));
    const silent = {
      audit: async () => ({ outcome: 'unknown' as const, lines: ['NOT AUDITED'] }),
      outdatedCryptography: async () => undefined,
    };
    expect((await checkPoint('cryptographic-libraries', { ...good, packages: silent })).status).toBe(
      'skipped',
    );
  });

  test('rate-limits: 2 % of the requests met one', async () => {
    const { status, seen } = await broken('rate-limits', measured({ rateLimitHits: 20, requests: 980 }));
    expect([status, seen[0]?.split(':')[0]]).toEqual(['failed', '20 of 1000 requests in a week met a limit']);
  });

  test('backup: none, one of the day before yesterday, one that was cut off', async () => {
    expect(await broken('backup', { exports: async () => [] })).toEqual(
      failed('there is no export of the registry'),
    );
    const late = { now: () => Date.now() + 50 * 3_600_000 };
    expect(await broken('backup', late)).toEqual(failed('the newest export is 50 hours old'));
    const readExport = async (location: string) => (await good.readExport(location)).slice(0, -200);
    expect((await broken('backup', { readExport })).seen[0]).toMatch(/^could not be checked/);
  });

  test('disaster-recovery: a device of the export does not come back', async () => {
    const rehearseRestore = async () => ({ identities: 1, devices: 0 });
    const { status, seen } = await broken('disaster-recovery', { rehearseRestore });
    expect([status, seen[0]?.split(' in ')[0]]).toEqual(['failed', '0 devices came back of 1']);
  });
});

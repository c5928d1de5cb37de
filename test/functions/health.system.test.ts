import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FaultRule } from '../../infra/local/name-server/faults.ts';
import { recordSetKey } from '../../infra/local/route53/record-set.ts';
import { canarySecretId } from '../../infra/local/secrets/canary-secret.ts';
import { generateTokenKeys } from '../../infra/local/token-keys.ts';
import { canaryMessage } from '../../shared/health/canary-message.ts';
import type { HealthReport } from '../../shared/health/health-report.ts';
import { seedIdentity } from '../../shared/registry/seed.ts';
import { among, only, problemsIn, startHealthScene } from '../health/health-scene.ts';
import { aliceEntry } from '../zone/zone-entries.ts';

let scene: Awaited<ReturnType<typeof startHealthScene>>;

beforeAll(async () => {
  scene = await startHealthScene();
});
afterAll(() => scene.stop());

const nothingWrong = { status: 'healthy' };

const getHealth = async () => {
  const answer = await fetch(`${scene.cloud.apiUrl}/health`);
  return { status: answer.status, text: await answer.text() };
};

describe('the deployed function', () => {
  test('before any check GET /health is unhealthy, 503', async () => {
    expect(await getHealth()).toEqual({ status: 503, text: '{"status":"unhealthy"}' });
    await scene.warmUp();
  });

  test('its first run provisions the canary, zone-sync publishes it, and the next finds everything well', async () => {
    const { cloud, canary } = scene;
    await cloud.runTask('health');
    await cloud.registryStream.drained();
    expect(problemsIn((await cloud.runTask('health')) as HealthReport)).toEqual(nothingWrong);
    const names = [...cloud.zones.zone(cloud.zoneId).recordSets.values()]
      .filter(({ type }) => type === 'TXT')
      .map(({ name }) => name);
    expect(names.sort()).toEqual(
      [`${canary.active.identity.deviceName}.`, `${canary.user.originalIdentity}.`].sort(),
    );
  });

  test('GET /health tells the status that was stored, and no more', async () => {
    await expect
      .poll(getHealth, { timeout: 20_000, interval: 500 })
      .toEqual({ status: 200, text: '{"status":"healthy"}' });
  });

  test('the checks tell nobody, and leave nothing but their registration (canaries excluded)', async () => {
    expect(await scene.items('Inbox')).toEqual([]);
    expect(scene.cloud.notices).toEqual([]);
    expect((await scene.items('AuditEvents')).map(({ type }) => type?.S)).toEqual(
      expect.arrayContaining(['identity_change', 'delegation_created']),
    );
    expect(await scene.items('AuditEvents')).toHaveLength(2);
  });

  test('its runs are no requests, failures or revocations in the metrics, and print no secret', () => {
    const printed = scene.cloud.logs.map(({ text }) => text).join('\n');
    expect(printed).toContain('"HealthChecks":1');
    expect(printed).not.toMatch(/"(DelegationRequests|DelegationFailures|Revocations)":/);
    expect(printed).not.toContain(scene.cloud.secrets.get(canarySecretId));
    expect(printed).not.toMatch(/eyJ|PRIVATE|"value":"/);
  });
});

describe('each check, caused to fail (best-practices.md, Health Checks)', () => {
  const ofCanary =
    (fault: ReturnType<FaultRule>): FaultRule =>
    ({ name, type }) =>
      type === 'TXT' && name.endsWith(scene.canary.user.originalIdentity) ? fault : undefined;

  afterEach(async () => {
    scene.repair();
    scene.renewInstance();
    await scene.keepTokens([]);
  });

  test('name servers that fail: dnsResolution is unhealthy', async () => {
    scene.cloud.nameServer.setFaults(ofCanary({ kind: 'rcode', rcode: 'SERVFAIL' }));
    const name = scene.canary.user.originalIdentity;
    expect(await scene.problems()).toEqual(only('dnsResolution', 'unhealthy', among(`${name}: servfail`)));
  });

  test('name servers that say nothing: dnsResolution is unhealthy', async () => {
    scene.cloud.nameServer.setFaults(ofCanary({ kind: 'drop' }));
    const name = scene.canary.user.originalIdentity;
    expect(await scene.problems()).toEqual(only('dnsResolution', 'unhealthy', among(`${name}: timeout`)));
  });

  test('name servers that take their time: dnsResolution is degraded above 3 s', async () => {
    scene.waitForServers(5000);
    const asked = new Set<string>();
    // With one server, a try may take a third of the 6 s: the first one is in vain, the second slow.
    scene.cloud.nameServer.setFaults((question) => {
      const isFirst = !asked.has(question.name);
      asked.add(question.name);
      return ofCanary(isFirst ? { kind: 'drop' } : { kind: 'delay', delayMs: 1200 })(question);
    });
    expect(await scene.problems()).toEqual(
      only('dnsResolution', 'degraded', [
        expect.stringMatching(/^resolved in [345]\d{3} ms, more than 3000$/),
      ]),
    );
  });

  test('records whose signatures do not hold: dnssec is unhealthy', async () => {
    scene.cloud.nameServer.setFaults(ofCanary({ kind: 'tamper' }));
    const name = scene.canary.user.originalIdentity;
    expect(await scene.problems()).toEqual(only('dnssec', 'unhealthy', among(`${name}: bogus`)));
  });

  test('a zone that is not signed any more: dnssec is degraded', async () => {
    scene.renewInstance();
    scene.cloud.zones.setSigned('btps.saas.example', false);
    expect(await scene.problems()).toEqual(only('dnssec', 'degraded', ['the zone is not signed any more']));
  });

  test('Route 53 out of reach: route53 is degraded', async () => {
    scene.proxies.route53.watch({ before: () => 'lost' });
    expect(await scene.problems()).toEqual(
      only('route53', 'degraded', [expect.stringMatching(/ECONNRESET|EPIPE/)]),
    );
  });

  test('DynamoDB out of reach of the checks: database is unhealthy, since when is remembered', async () => {
    const { checks } = await scene.run();
    scene.proxies.dynamoDb.watch({ before: ({ sender }) => (sender === 'health' ? 'lost' : undefined) });
    const first = await scene.run();
    expect(problemsIn(first)).toEqual(
      only('database', 'unhealthy', [expect.stringMatching(/ECONNRESET|EPIPE/)]),
    );
    const second = await scene.run();
    expect(second.checks.database.since).toBe(first.checkedAt);
    expect(second.checks.dnsResolution.since).toBe(checks.dnsResolution.since);
  });

  test('the revoked device of the canary made active in the registry: revocation is unhealthy', async () => {
    await scene.setRevoked('active', 'pending');
    expect(await scene.problems()).toEqual(
      only('revocation', 'unhealthy', [
        expect.stringMatching(/^POST \/verify does not refuse a revoked device: /),
        'GET /delegations does not refuse a revoked device: ACTIVE, 200',
      ]),
    );
    await scene.setRevoked('revoked', 'propagated');
  });

  test('tokens by a key that the server does not have any more: tokens is unhealthy', async () => {
    const now = Date.now();
    const foreign = await scene.tokenBy(generateTokenKeys(), now);
    await scene.keepTokens([{ token: foreign, expiresAtMs: now + 900_000 }]);
    expect(await scene.problems()).toEqual(
      only('tokens', 'unhealthy', [
        'a token that is good is answered with 401: INVALID_TOKEN_SIGNATURE: the access token is not one that this server issued',
      ]),
    );
  });

  test('a token that has expired is refused and nothing is wrong; one that is still let in is found', async () => {
    const now = Date.now();
    const { tokenKeys } = scene.cloud;
    const good = { token: await scene.tokenBy(tokenKeys, now), expiresAtMs: now + 900_000 };
    const expired = {
      token: await scene.tokenBy(tokenKeys, now - 1_000_000),
      expiresAtMs: now - 100_000,
    };
    await scene.keepTokens([good, expired]);
    expect(await scene.problems()).toEqual(nothingWrong);
    await scene.keepTokens([good, { ...good, expiresAtMs: now - 100_000 }]);
    expect(await scene.problems()).toEqual(
      only('tokens', 'unhealthy', ['a token that is expired is answered with 200']),
    );
  });

  test("a stranger's edit that reconcile finds: drift is degraded until reconcile finds none", async () => {
    const { cloud, client } = scene;
    const alice = 'alice.btps.saas.example';
    await seedIdentity(client, cloud.tables.Registry.name, aliceEntry(alice));
    await cloud.registryStream.drained();
    const key = recordSetKey({ name: `${alice}.`, type: 'TXT' });
    const recordSet = cloud.zones.zone(cloud.zoneId).recordSets.get(key);
    if (!recordSet) throw new Error('alice was not published');
    cloud.zones.change(cloud.zoneId, [{ action: 'DELETE', recordSet }]);
    await cloud.runTask('reconcile');
    expect(await scene.problems()).toEqual(
      only('drift', 'degraded', [`records of ${alice} differed from the registry`]),
    );
    await cloud.registryStream.drained();
    await cloud.runTask('reconcile');
  });

  test('an item in a dead-letter queue: deadLetters is degraded', async () => {
    const { revocations } = scene.cloud.queues;
    scene.proxies.dynamoDb.watch({ before: ({ sender }) => (sender === 'revoke' ? 'lost' : undefined) });
    revocations.send('an event that the function fails on while it has no database');
    await expect.poll(() => revocations.dlq.length, { timeout: 25_000 }).toBe(1);
    expect(await scene.problems()).toEqual(
      only('deadLetters', 'degraded', ['1 in the dead-letter queue revocations-failed']),
    );
    scene.repair();
    revocations.redrive();
    await revocations.drained();
  });
});

test('a new instance goes on with the times of the one before', async () => {
  const before = await scene.run();
  expect(problemsIn(before)).toEqual(nothingWrong);
  scene.renewInstance();
  const after = await scene.run();
  expect({ ...after, checkedAt: '' }).toEqual({ ...before, checkedAt: '' });
});

describe('the canary is no account', () => {
  test('a message from it and one to it are delivered nowhere, whoever has its key', async () => {
    const { canary, cloud } = scene;
    const post = async (message: object) => {
      const answer = await fetch(`${cloud.apiUrl}/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
      });
      return ((await answer.json()) as { code: string }).code;
    };
    const message = canaryMessage(canary, canary.active, 'stolen-key', Date.now());
    expect(await post(message)).toBe('ACCESS_DENIED');
    expect(await post({ ...message, from: 'alice$saas.example' })).toBe('RECIPIENT_NOT_FOUND');
    expect(await scene.items('Inbox')).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import type { CheckContext } from '../../functions/health/check-context.ts';
import type { HealthDependencies } from '../../functions/health/health-dependencies.ts';
import { runChecks } from '../../functions/health/run-checks.ts';
import type { DnssecStatus, TxtOutcome } from '../../shared/dns/outcome.ts';
import { deriveCanary } from '../../shared/health/derive-canary.ts';
import { checkNames } from '../../shared/health/health-report.ts';
import type { HealthTexts } from '../../shared/health/health-texts.ts';
import type { RegistryDelegation } from '../../shared/registry/read-delegation.ts';
import { aliceEntry, phoneEntry } from '../zone/zone-entries.ts';
import { rememberingTelemetry } from './health-scene.ts';

const noonMs = Date.UTC(2026, 0, 31, 12);
const canary = deriveCanary('a'.repeat(64), 'saas.example');
const name = canary.user.originalIdentity;
const never = new Promise<never>(() => undefined);

const registered = (publication: 'pending' | 'published' = 'published', ageMs = 0): RegistryDelegation => {
  const createdAt = new Date(noonMs - ageMs).toISOString();
  return {
    identity: aliceEntry(name, { createdAt }),
    device: phoneEntry(name, canary.active.identity.delegatedId, { publication, createdAt }),
  };
};

const answer = (dnssec: DnssecStatus = 'secure'): TxtOutcome => ({
  kind: 'answer',
  name,
  values: [],
  dnssec,
  aliases: [],
  ttlSeconds: 300,
  queryStartedAtMs: noonMs,
  fetchedAtMs: noonMs,
  expiresAtMs: noonMs + 300_000,
});

function contextOf(more: Partial<CheckContext> = {}): CheckContext {
  return {
    startedAtMs: noonMs,
    canary: Promise.resolve(canary),
    registered: Promise.resolve(registered()),
    ready: Promise.resolve(),
    resolution: resolutionOf(answer()),
    ...more,
  };
}

const resolutionOf = (outcome: TxtOutcome, durationMs = 20): CheckContext['resolution'] =>
  Promise.resolve({ lookups: { parent: { outcome, source: 'network', durationMs } }, durationMs });

interface Signing {
  readonly Status?: object;
  readonly KeySigningKeys?: readonly object[];
}

/** Everything that the checks ask, as it should be: Route 53 and SQS by their commands. */
function dependenciesOf(more: object = {}, signing: Signing = {}): HealthDependencies {
  const answers: Readonly<Record<string, object>> = {
    GetDNSSECCommand: { Status: { ServeSignature: 'SIGNING' }, KeySigningKeys: [], ...signing },
    GetQueueAttributesCommand: { Attributes: { ApproximateNumberOfMessages: '0' } },
  };
  const client = { send: async (command: object) => answers[command.constructor.name] ?? {} };
  const reconciled = { text: '{"drifted":[],"obstacles":[]}', atMs: noonMs };
  return {
    settings: { domain: 'saas.example', dnssec: { policy: 'prefer', domains: {} } },
    baseUrl: 'http://127.0.0.1:1',
    client,
    registryTable: 'Registry',
    route53: client,
    zoneId: 'Z1',
    zoneSigned: true,
    sqs: client,
    deadLetterQueues: ['http://127.0.0.1:1/0/failed'],
    texts: { read: async () => reconciled, keep: async () => undefined } as unknown as HealthTexts,
    telemetry: rememberingTelemetry(),
    now: () => noonMs,
    random: (length: number) => Buffer.alloc(length),
    ...more,
  } as unknown as HealthDependencies;
}

async function find(
  check: (typeof checkNames)[number],
  context = contextOf(),
  dependencies = dependenciesOf(),
) {
  return (await runChecks(dependencies, context, 1000))[check];
}

const well = { status: 'healthy', reasons: [] };

describe('runChecks (one failing or hanging does not hide another)', () => {
  test('everything that hangs is given up when the time is over, the rest is judged', async () => {
    const hanging = { send: () => never };
    const findings = await runChecks(
      dependenciesOf({ sqs: hanging, client: hanging }),
      contextOf({ resolution: never }),
      200,
    );
    const late = (status: string) => ({ status, reasons: ['no answer within 200 ms'] });
    const { dnsResolution, dnssec, database, deadLetters, route53, drift } = findings;
    expect({ dnsResolution, dnssec, database, deadLetters, route53, drift }).toEqual({
      dnsResolution: late('unhealthy'),
      dnssec: late('degraded'),
      database: late('unhealthy'),
      deadLetters: late('degraded'),
      route53: well,
      drift: well,
    });
    expect(Object.keys(findings)).toEqual([...checkNames]);
  });

  test('requests of a check that is given up are broken off', async () => {
    const signals: AbortSignal[] = [];
    const route53 = {
      send: (_: unknown, { abortSignal }: { abortSignal: AbortSignal }) => {
        signals.push(abortSignal);
        return never;
      },
    };
    await runChecks(dependenciesOf({ route53 }), contextOf(), 50);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  test('an error is told by its name, never by its message', async () => {
    const secret = new Error('secret in a message');
    secret.name = 'AccessDeniedException';
    const route53 = { send: () => Promise.reject(secret) };
    expect(await find('route53', contextOf(), dependenciesOf({ route53 }))).toEqual({
      status: 'degraded',
      reasons: ['AccessDeniedException'],
    });
  });

  test('without the keys of the canary the checks that need them fail, the others do not', async () => {
    const lost = Promise.reject(new Error('no secret'));
    lost.catch(() => undefined);
    const context = contextOf({ canary: lost, registered: lost, resolution: lost });
    const findings = await runChecks(dependenciesOf(), context, 1000);
    const failed = checkNames.filter((check) => findings[check].status !== 'healthy');
    expect(failed).toEqual(['dnsResolution', 'delegation', 'tokens', 'revocation', 'database', 'dnssec']);
  });
});

describe('dnsResolution (slow above 3 s)', () => {
  test.each([
    [3000, well],
    [3001, { status: 'degraded', reasons: ['resolved in 3001 ms, more than 3000'] }],
  ])('resolved in %s ms', async (durationMs, expected) => {
    const telemetry = rememberingTelemetry();
    const context = contextOf({ resolution: resolutionOf(answer(), durationMs) });
    expect(await find('dnsResolution', context, dependenciesOf({ telemetry }))).toEqual(expected);
    expect(telemetry.told.measures.get('canaryDnsTime')).toBe(durationMs);
  });

  test.each([
    ['pending', 299_999, 'degraded', ['the canary is being published', `${name}: no-data`]],
    ['pending', 300_000, 'unhealthy', [`${name}: no-data`]],
    ['published', 0, 'unhealthy', [`${name}: no-data`]],
  ] as const)(
    'no record of a canary that is %s for %s ms: %s',
    async (publication, ageMs, status, reasons) => {
      const context = contextOf({
        registered: Promise.resolve(registered(publication, ageMs)),
        resolution: resolutionOf({ ...answer(), kind: 'no-data' } as TxtOutcome),
      });
      expect(await find('dnsResolution', context)).toEqual({ status, reasons });
    },
  );
});

describe('dnssec', () => {
  const noDs = 'the zone is signed, but its parent has no DS record that says so';
  test.each([
    ['SIGNING and secure', 'secure', {}, well],
    ['SIGNING and insecure', 'insecure', {}, { status: 'degraded', reasons: [noDs] }],
    [
      'ACTION_NEEDED',
      'secure',
      { Status: { ServeSignature: 'ACTION_NEEDED' } },
      { status: 'degraded', reasons: ['signing of the zone: ACTION_NEEDED'] },
    ],
    [
      'a key with ACTION_NEEDED',
      'secure',
      {
        KeySigningKeys: [
          { Name: 'ksk1', Status: 'ACTION_NEEDED' },
          { Name: 'old', Status: 'INACTIVE' },
        ],
      },
      { status: 'degraded', reasons: ['key-signing key ksk1: ACTION_NEEDED'] },
    ],
  ] as const)('%s', async (_, dnssec, signing, expected) => {
    const context = contextOf({ resolution: resolutionOf(answer(dnssec)) });
    expect(await find('dnssec', context, dependenciesOf({}, signing))).toEqual(expected);
  });

  test('NOT_SIGNING and insecure, where the deployment does not sign: well, unless the policy requires proof', async () => {
    const context = contextOf({ resolution: resolutionOf(answer('insecure')) });
    const unsigned = { Status: { ServeSignature: 'NOT_SIGNING' } };
    const settings = { domain: 'saas.example', dnssec: { policy: 'require', domains: {} } };
    expect([
      await find('dnssec', context, dependenciesOf({ zoneSigned: false }, unsigned)),
      await find('dnssec', context, dependenciesOf({ zoneSigned: false, settings }, unsigned)),
    ]).toEqual([well, { status: 'unhealthy', reasons: ['the policy requires proof, and there is none'] }]);
  });

  test('without a word of Route 53, what resolvers prove is enough: that is for another check', async () => {
    const route53 = { send: () => Promise.reject(new Error('out of reach')) };
    expect(await find('dnssec', contextOf(), dependenciesOf({ route53 }))).toEqual(well);
  });
});

describe('drift (what reconcile last found)', () => {
  const hours = 3_600_000;
  const overdue = 'registry and zone have not been compared for more than 26 hours';
  const texts = (last: object | undefined) => ({ texts: { read: async () => last } });
  const last = (ageMs: number, found: object = {}) => ({
    text: JSON.stringify({ drifted: [], obstacles: [], ...found }),
    atMs: noonMs - ageMs,
  });
  test.each([
    ['26 h ago, nothing', last(26 * hours), well],
    ['longer ago, nothing', last(26 * hours + 1), { status: 'degraded', reasons: [overdue] }],
    [
      'an obstacle',
      last(1, { obstacles: ['\\052.btps.saas.example'] }),
      { status: 'degraded', reasons: ['\\052.btps.saas.example is in the way of records of identities'] },
    ],
  ])('%s', async (_, found, expected) => {
    expect(await find('drift', contextOf(), dependenciesOf(texts(found)))).toEqual(expected);
  });

  test.each([
    [26 * hours, well],
    [26 * hours + 1, { status: 'degraded', reasons: [overdue] }],
  ])('never, with a canary of %s ms', async (ageMs, expected) => {
    const context = contextOf({ registered: Promise.resolve(registered('published', ageMs)) });
    expect(await find('drift', context, dependenciesOf(texts(undefined)))).toEqual(expected);
  });
});

import { DynamoDBClient, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startRoute53Server } from '../../infra/local/route53/route53-server.ts';
import { ZoneStore } from '../../infra/local/route53/zone-store.ts';
import { settingsSchema } from '../../shared/settings/settings.ts';
import { settingsVariable, writeSettings } from '../../shared/settings/settings-variable.ts';
import {
  createRoute53Client,
  createZoneSync,
  createZoneSyncDependencies,
} from '../../shared/zone/create-zone-sync.ts';
import { limitsOf } from './client-limits.ts';
import { alice, noonMs } from './zone-scene.ts';

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const settings = settingsSchema.parse({ domain: 'saas.example', recordTtlSeconds: 120 });
const environment = {
  REGISTRY_TABLE: 'Registry',
  AUDIT_EVENTS_TABLE: 'AuditEvents',
  HOSTED_ZONE_ID: 'Z1',
  [settingsVariable]: writeSettings(settings),
};
const report = { note: () => undefined, done: () => undefined, fault: () => undefined };

describe('what zone-sync works with', () => {
  test('is named by the environment', async () => {
    const { client, route53, now, jitter, pause, sharedCache, ...named } = createZoneSyncDependencies(
      environment,
      report,
    );
    expect(named).toEqual({
      registryTable: 'Registry',
      auditTable: 'AuditEvents',
      zoneId: 'Z1',
      recordTtlSeconds: 120,
      report,
    });
    expect(await Promise.race([pause(1).then(() => 'over'), 'waiting'])).toBe('waiting');
  });

  test.each(['REGISTRY_TABLE', 'AUDIT_EVENTS_TABLE', 'HOSTED_ZONE_ID', settingsVariable])(
    'lacks %s, which is misuse at construction',
    (name) => {
      expect(() => createZoneSyncDependencies({ ...environment, [name]: undefined }, report)).toThrow(
        new TypeError(`${name} is not set`),
      );
    },
  );

  test('asks Route 53 three times at most, each for 10 s', async () => {
    const store = new ZoneStore({ now: () => noonMs });
    const { id: HostedZoneId } = store.createZone('btps.saas.example');
    const server = await startRoute53Server(store);
    vi.stubEnv('AWS_ENDPOINT_URL_ROUTE_53', server.url);
    const route53 = createRoute53Client();
    await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId }));
    route53.destroy();
    await server.stop();
    expect(await limitsOf(route53)).toEqual({
      maxAttempts: 3,
      connectionTimeout: 1000,
      requestTimeout: 10_000,
      throws: true,
    });
  });

  test.each([
    ['shared by functions, drops old answers there', { DNS_CACHE_TABLE: 'DnsCache' }, ['DnsCache']],
    ['of a deployment without one, has none to drop', {}, []],
  ])('a DNS cache %s (design, Caches)', async (_, table, tables) => {
    const send = vi.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(async () => ({}));
    const { sharedCache } = createZoneSyncDependencies({ ...environment, ...table }, report);
    await sharedCache.invalidate([alice], noonMs);
    expect(send.mock.calls.map(([{ input }]) => 'TableName' in input && input.TableName)).toEqual(tables);
  });

  test('is asked under a lease of its own by each run', async () => {
    const owners: unknown[] = [];
    const send = async ({ input }: { readonly input: UpdateItemCommandInput }) => {
      owners.push(input.ExpressionAttributeValues?.[':owner']?.S);
      return {};
    };
    const client = { send } as unknown as DynamoDBClient;
    const sync = createZoneSync({ ...createZoneSyncDependencies(environment, report), client });
    expect([await sync([]), await sync([])]).toEqual([[], []]);
    const [first, , second] = owners;
    expect(owners).toEqual([first, first, second, second]);
    expect(first).not.toBe(second);
  });
});

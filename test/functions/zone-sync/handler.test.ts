import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { settingsSchema } from '../../../shared/settings/settings.ts';
import { writeSettings } from '../../../shared/settings/settings-variable.ts';
import { parentValue } from '../../zone/zone-entries.ts';
import { txtChange, zoneScene } from '../../zone/zone-scene.ts';

let scene: Awaited<ReturnType<typeof zoneScene>>;
let handler: typeof import('../../../functions/zone-sync/handler.ts').handler;

beforeAll(async () => {
  scene = await zoneScene();
  const { accessKeyId, secretAccessKey } = await scene.client.config.credentials();
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: inject('dynamoDbEndpoint'),
    AWS_ENDPOINT_URL_ROUTE_53: scene.server.url,
    REGISTRY_TABLE: 'Registry',
    AUDIT_EVENTS_TABLE: 'AuditEvents',
    DNS_CACHE_TABLE: 'DnsCache',
    HOSTED_ZONE_ID: scene.zoneId,
    ZONE_NAME: 'btps.saas.example',
    BTPS_SETTINGS: writeSettings(settingsSchema.parse({ domain: 'saas.example' })),
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  ({ handler } = await import('../../../functions/zone-sync/handler.ts'));
});

const context = { getRemainingTimeInMillis: () => 120_000 };

function event(...users: string[]): DynamoDBStreamEvent {
  const records = users.map(
    (user, number): DynamoDBRecord => ({
      eventName: 'INSERT',
      dynamodb: {
        Keys: { originalIdentity: { S: user }, entry: { S: 'identity' } },
        SequenceNumber: String(100 + number),
        NewImage: { entry: { S: 'identity' } },
      },
    }),
  );
  return { Records: records };
}

describe('a batch of the stream', () => {
  test('is published from the registry as it is now', async () => {
    const alice = 'alice.btps.saas.example';
    await scene.putIdentity(alice);
    await scene.putDevice(alice, 'dev1234');
    expect(await handler(event(alice), context)).toEqual({ batchItemFailures: [] });
    expect(scene.published(alice)[alice]).toEqual([parentValue('dev1234')]);
  });

  test('with one identity whose entry can not be read delivers that one again and publishes the others', async () => {
    const [broken, carol] = ['broken.btps.saas.example', 'carol.btps.saas.example'];
    await scene.putIdentity(broken, { epoch: 'none' as unknown as number });
    await scene.putIdentity(carol);
    expect(await handler(event(broken, carol), context)).toEqual({
      batchItemFailures: [{ itemIdentifier: '100' }],
    });
    expect(scene.published(carol)[carol]).toEqual([parentValue()]);
  });

  test('drops the old answers from the shared DNS cache', async () => {
    const dora = 'dora.btps.saas.example';
    await scene.putIdentity(dora);
    await scene.change(txtChange('CREATE', dora, 'key='));
    await handler(event(dora), context);
    expect(await scene.cached(dora)).toMatchObject({
      invalidatedAtMs: { N: expect.stringMatching(/^\d+$/) },
    });
  });
});

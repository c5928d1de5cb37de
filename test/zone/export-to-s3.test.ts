import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { exportRegistry } from '../../functions/watch/export-registry.ts';
import { revocationEvent } from '../../shared/audit/revocation-event.ts';
import { writeEvent } from '../../shared/audit/write-event.ts';
import type { Item } from '../../shared/aws/conditional-write.ts';
import { readDelegation } from '../../shared/registry/read-delegation.ts';
import { settingsSchema } from '../../shared/settings/settings.ts';
import { writeSettings } from '../../shared/settings/settings-variable.ts';
import { createBackupStore, readBackup } from '../../shared/zone/create-backup-store.ts';
import { scanRegistry } from '../../shared/zone/scan-registry.ts';
import { watchScene } from '../functions/watch/watch-scene.ts';
import { type S3Endpoint, startS3 } from './s3-endpoint.ts';
import { alice } from './zone-scene.ts';

const script = fileURLToPath(new URL('../../infra/restore.ts', import.meta.url));
const location = 's3://backups/registry';
const name = 'registry-2026-01-31T12-00-00.000Z.jsonl';

let scene: Awaited<ReturnType<typeof watchScene>>;
let s3: S3Endpoint;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  scene = await watchScene();
  s3 = await startS3('backups');
  const { accessKeyId, secretAccessKey } = await scene.client.config.credentials();
  environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_S3: s3.url,
  };
  for (const [variable, value] of Object.entries(environment)) vi.stubEnv(variable, value);
  await scene.putIdentity(alice, { activeDevices: 2, userIdentity: 'älice$saas.example' });
  for (const device of ['dev1', 'dev2']) await scene.putDevice(alice, device);
  await scene.sync();
});
beforeEach(() => s3.buckets.get('backups')?.clear());
afterAll(async () => {
  vi.unstubAllEnvs();
  await s3.stop();
});

const exportNow = () => exportRegistry({ ...scene.watch, backup: createBackupStore(location) });

async function rows(): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of scanRegistry(scene.dependencies)) {
    if (item.originalIdentity?.S === alice) found.push(item);
  }
  return found;
}

/** Runs the script as an operator does, who has only what the environment says. */
function restore(from: string): Promise<{ readonly status: number | string; readonly stdout: string }> {
  const env = {
    ...environment,
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL_DYNAMODB: inject('dynamoDbEndpoint'),
    REGISTRY_TABLE: 'Registry',
    AUDIT_EVENTS_TABLE: 'AuditEvents',
    HOSTED_ZONE_ID: scene.zoneId,
    BTPS_SETTINGS: writeSettings(settingsSchema.parse({ domain: 'saas.example' })),
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, '--registry', from], { env }, (error, stdout) =>
      resolve({ status: error?.code ?? 0, stdout }),
    );
  });
}

describe('exports of the registry in S3 (design, Desired state: backup and restore)', () => {
  test('a dated object is written, and restores what was lost with every later revocation', async () => {
    const before = await rows();
    const written = await exportNow();
    expect(written).toMatchObject({ location: `${location}/${name}` });
    const client = new S3Client();
    const list = await client.send(new ListObjectsV2Command({ Bucket: 'backups', Prefix: 'registry/' }));
    client.destroy();
    expect(list.Contents).toMatchObject([{ Key: `registry/${name}` }]);
    await writeEvent(
      { client: scene.client, tableName: 'AuditEvents' },
      revocationEvent(alice, scene.clock.nowMs + 1000, {
        stage: 'revoked',
        userIdentity: 'alice$saas.example',
        delegatedIdentity: `dev2$${alice}`,
        reason: 'device_lost',
        revokedBy: 'alice$saas.example',
        principal: 'arn:aws:iam::000000000000:user/portal',
        recordTtlSeconds: 300,
      }),
    );
    for (const { originalIdentity = { S: '' }, entry = { S: '' } } of before) {
      await scene.client.send(
        new DeleteItemCommand({ TableName: 'Registry', Key: { originalIdentity, entry } }),
      );
    }
    expect(await rows()).toEqual([]);
    const { status, stdout } = await restore(written.location);
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      {
        trailIsComplete: true,
        identities: 1,
        devices: 1,
        revokedSince: [`dev2$${alice}`],
        suspended: [],
        keyOutdated: [],
      },
    ]);
    const { identity, device } = await readDelegation(scene.client, 'Registry', alice, 'dev2');
    expect([identity?.userIdentity, identity?.activeDevices, device?.status]).toEqual([
      'älice$saas.example',
      1,
      'revoked',
    ]);
    const keys = (items: readonly Item[]) => items.map(({ entry }) => entry?.S).sort();
    expect(keys(await rows())).toEqual(keys(before));
  });

  test('a request that S3 turns down for now is repeated', async () => {
    s3.failures.push(503);
    const written = await exportNow();
    s3.failures.push(503);
    expect(await readBackup(written.location)).toMatch(/^{"kind":"btps-registry-export","version":1,/);
  });

  test('where nothing lies, or the bucket is not there, is a fault that says so', async () => {
    await expect(readBackup(`${location}/other.jsonl`)).rejects.toThrow(
      expect.objectContaining({ name: 'NoSuchKey' }),
    );
    await expect(createBackupStore('s3://elsewhere').write(name, 'text')).rejects.toThrow(
      expect.objectContaining({ name: 'NoSuchBucket' }),
    );
  });

  test('an object that is cut off is refused before anything is written', async () => {
    const written = await exportNow();
    const bucket = s3.buckets.get('backups');
    const whole = bucket?.get(`registry/${name}`) ?? Buffer.alloc(0);
    bucket?.set(`registry/${name}`, whole.subarray(0, whole.length - 100));
    const before = await rows();
    expect((await restore(written.location)).status).toBe(1);
    expect(await rows()).toEqual(before);
  });
});

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { settingsSchema, writeSettings } from '../../shared/settings/settings.ts';
import { parentValue } from '../zone/zone-entries.ts';
import { alice, zoneScene } from '../zone/zone-scene.ts';

const script = fileURLToPath(new URL('../../infra/restore.ts', import.meta.url));

let scene: Awaited<ReturnType<typeof zoneScene>>;

beforeAll(async () => {
  scene = await zoneScene();
});

/** Runs the script as an operator does; exit status and what it printed. */
async function restore(
  ...args: string[]
): Promise<{ status: number | string; stdout: string; stderr: string }> {
  const { accessKeyId, secretAccessKey } = await scene.client.config.credentials();
  const env = {
    PATH: process.env.PATH,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: inject('dynamoDbEndpoint'),
    AWS_ENDPOINT_URL_ROUTE_53: scene.server.url,
    REGISTRY_TABLE: 'Registry',
    AUDIT_EVENTS_TABLE: 'AuditEvents',
    HOSTED_ZONE_ID: scene.zoneId,
    BTPS_SETTINGS: writeSettings(settingsSchema.parse({ domain: 'saas.example' })),
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }),
    );
  });
}

describe('the script that restores', () => {
  test('--zone publishes what the registry holds and prints how much', async () => {
    await scene.putIdentity(alice);
    const { status, stdout } = await restore('--zone');
    expect(JSON.parse(stdout)).toEqual({ identities: 1, changed: 1, failed: [] });
    expect(status).toBe(0);
    expect(scene.published(alice)).toEqual({ [alice]: [parentValue()] });
  });

  test.each([[[]], [['--zone', '--registry', 'file:///export']]])('%j shows how it is used', async (args) => {
    const { status, stderr } = await restore(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^name one of --zone and --registry\n\nUsage: node infra\/restore\.ts/);
  });
});

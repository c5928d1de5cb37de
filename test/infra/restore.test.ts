import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { restorationKey } from '../../shared/inbox/restoration.ts';
import { settingsSchema } from '../../shared/settings/settings.ts';
import { writeSettings } from '../../shared/settings/settings-variable.ts';
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

  test('--inbox writes down the moment before which messages are refused', async () => {
    const { status, stdout } = await restore('--inbox', '--until', '2026-01-31T12:00:00Z');
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      { notBefore: '2026-01-31T12:00:00.000Z', recorded: true },
    ]);
    const { Item: item } = await scene.client.send(
      new GetItemCommand({ TableName: 'Registry', Key: restorationKey }),
    );
    expect(item?.notBeforeMs).toEqual({ N: '1769860800000' });
  });

  test('--inbox --until a year far ahead, which would refuse all that is sent till then, is refused', async () => {
    const { status, stderr } = await restore('--inbox', '--until', '9999-01-01T00:00:00Z');
    expect([status, stderr.split('\n')[0]]).toEqual([2, '--until lies more than an hour ahead']);
  });

  test('--audit brings back what an export holds and the table lacks, and can be run again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'btps-audit-'));
    const entry = (eventId: string) => ({
      subject: { S: alice },
      eventId: { S: eventId },
      type: { S: 'identity_change' },
      timestamp: { S: '2026-01-31T12:00:00.000Z' },
    });
    const lines = [{ Item: entry('lost-1') }, { Keys: {}, NewImage: entry('lost-2') }];
    const file = join(folder, 'data.json.gz');
    writeFileSync(file, gzipSync(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`));
    const { href } = pathToFileURL(file);
    const first = await restore('--audit', href);
    expect([first.status, JSON.parse(first.stdout)]).toEqual([0, { entries: 2, written: 2 }]);
    const again = await restore('--audit', href);
    expect([again.status, JSON.parse(again.stdout)]).toEqual([0, { entries: 2, written: 0 }]);
    const { Item: item } = await scene.client.send(
      new GetItemCommand({
        TableName: 'AuditEvents',
        Key: { subject: { S: alice }, eventId: { S: 'lost-2' } },
      }),
    );
    expect(item).toEqual(entry('lost-2'));
    rmSync(folder, { recursive: true });
  });

  test.each([[[]], [['--zone', '--registry', 'file:///export', '--inbox']]])(
    '%j shows how it is used',
    async (args) => {
      const { status, stderr } = await restore(...args);
      expect(status).toBe(2);
      expect(stderr).toMatch(
        /^name one of --registry, --audit, --zone and --inbox\n\nUsage: npm run restore/,
      );
    },
  );
});

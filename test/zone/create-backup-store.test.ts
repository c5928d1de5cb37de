import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createBackupStore, readBackup } from '../../shared/zone/create-backup-store.ts';
import { limitsOf } from './client-limits.ts';
import { type S3Endpoint, startS3 } from './s3-endpoint.ts';

const text = 'älice\n';

describe('backups in a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'btps-backup-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('are readable by their owner alone, and come back as they were', async () => {
    const { href } = pathToFileURL(join(folder, 'a/b'));
    const location = await createBackupStore(`${href}//`).write('export.jsonl', text);
    expect(location).toBe(`${href}/export.jsonl`);
    expect(await readBackup(location)).toBe(text);
    const modes = await Promise.all(
      [new URL(location), join(folder, 'a')].map(async (path) => (await stat(path)).mode & 0o777),
    );
    expect(modes).toEqual([0o600, 0o700]);
  });

  test('that are packed are unpacked by their name', async () => {
    const path = join(folder, 'export.json.gz');
    await writeFile(path, gzipSync(text));
    expect(await readBackup(pathToFileURL(path).href)).toBe(text);
    expect((await readFile(path)).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
  });
});

describe('backups in a bucket', () => {
  let s3: S3Endpoint;
  beforeAll(async () => {
    s3 = await startS3('backups');
  });
  beforeEach(() => {
    s3.buckets.get('backups')?.clear();
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.url);
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => s3.stop());

  test.each([
    ['s3://backups', 's3://backups/export.jsonl', 'export.jsonl'],
    ['s3://backups/', 's3://backups/export.jsonl', 'export.jsonl'],
    ['s3://backups/a/b//', 's3://backups/a/b/export.jsonl', 'a/b/export.jsonl'],
  ])('%s get an object below its prefix, and come back as they were', async (base, location, key) => {
    expect(await createBackupStore(base).write('export.jsonl', text)).toBe(location);
    expect([...(s3.buckets.get('backups') ?? [])]).toEqual([[key, Buffer.from(text)]]);
    expect(await readBackup(location)).toBe(text);
  });

  test('without a body are a fault', async () => {
    const send = vi.spyOn(S3Client.prototype, 'send').mockImplementation(async () => ({}));
    await expect(readBackup('s3://backups/export.jsonl')).rejects.toThrow(new Error('the export is empty'));
    send.mockRestore();
  });

  test('are tried four times, each for a minute at most', async () => {
    const send = vi.spyOn(S3Client.prototype, 'send');
    await readBackup(await createBackupStore('s3://backups').write('export.jsonl', text));
    const clients = send.mock.contexts as S3Client[];
    send.mockRestore();
    const limits = { maxAttempts: 4, connectionTimeout: 2000, requestTimeout: 60_000, throws: true };
    expect(await Promise.all(clients.map(limitsOf))).toEqual([limits, limits]);
  });
});

test.each(['', 'https://example.com', 'file://folder', 'file:/folder', 's3:/backups', 's3://', 'as3://b'])(
  'a backup location %j is misuse, at construction and in reading',
  async (location) => {
    const misuse = new TypeError('a backup location begins with s3:// or file:///');
    expect(() => createBackupStore(location)).toThrow(misuse);
    await expect(readBackup(location)).rejects.toThrow(misuse);
  },
);

import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EncryptedFileStore } from '../../../shared/client/stores/encrypted-file.ts';
import { errorOf } from '../device-scene.ts';
import { markedCredentials, secretsOf } from './credentials.ts';

const folder = mkdtempSync(join(tmpdir(), 'btps-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function newPath(): string {
  files += 1;
  return join(folder, `${files}`, 'credentials');
}

const open = (path: string, passphrase = 'correct horse') =>
  new EncryptedFileStore({ path, passphrase, costLog2: 14 });

test('credentials come back from the file, and leave it with clear (Credential Management)', async () => {
  const [path, credentials] = [newPath(), await markedCredentials()];
  expect(await open(path).load()).toBeUndefined();
  await open(path).save(credentials);
  expect(await open(path).load()).toEqual(credentials);
  await open(path).clear();
  await open(path).clear();
  expect(await open(path).load()).toBeUndefined();
});

test('the file is for its owner only, shows no secret, and leaves no other file behind (Key Storage)', async () => {
  const [path, credentials] = [newPath(), await markedCredentials()];
  const store = open(path);
  await store.save(credentials);
  await store.save(credentials);
  const text = readFileSync(path, 'utf8');
  for (const secret of secretsOf(credentials)) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(0, 8));
  }
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(path, '..'))).toEqual(['credentials']);
});

test('each save encrypts anew: no initialisation vector is used twice', async () => {
  const [path, credentials] = [newPath(), await markedCredentials()];
  const store = open(path);
  const vectors = new Set<string>();
  for (let times = 0; times < 5; times += 1) {
    await store.save(credentials);
    vectors.add(JSON.parse(readFileSync(path, 'utf8')).iv);
  }
  expect(vectors.size).toBe(5);
});

test('a passphrase is asked for once, and is the same in either Unicode form', async () => {
  const [path, credentials] = [newPath(), await markedCredentials()];
  await open(path, 'pa\u00dfword Zo\u00eb').save(credentials);
  let times = 0;
  const passphrase = async () => {
    times += 1;
    return 'pa\u00dfword Zoe\u0308';
  };
  const store = new EncryptedFileStore({ path, passphrase, costLog2: 14 });
  expect(await store.load()).toEqual(credentials);
  await store.save(credentials);
  await store.load();
  expect(times).toBe(1);
});

test.each([
  ['another passphrase', (path: string) => open(path, 'wrong')],
  [
    'a file that was altered',
    (path: string) => {
      const record = JSON.parse(readFileSync(path, 'utf8'));
      const ciphertext = Buffer.from(record.ciphertext, 'base64');
      ciphertext[0] = (ciphertext[0] ?? 0) ^ 1;
      writeFileSync(path, JSON.stringify({ ...record, ciphertext: ciphertext.toString('base64') }));
      return open(path);
    },
  ],
])('%s is STORE_FAILED, and the credentials stay', async (_, damage) => {
  const path = newPath();
  await open(path).save(await markedCredentials());
  const store = damage(path);
  expect(await errorOf(store.load())).toMatchObject({
    code: 'STORE_FAILED',
    reasons: ['wrong passphrase, or the file was altered'],
  });
  expect(readdirSync(join(path, '..'))).toEqual(['credentials']);
});

test.each([
  ['a file that asks for too much work', { format: 'btps-encrypted-file-v1', costLog2: 40 }],
  ['a file of another format', { format: 'other' }],
])('%s is STORE_FAILED', async (_, record) => {
  const path = newPath();
  const store = open(path);
  await store.save(await markedCredentials());
  writeFileSync(path, JSON.stringify(record));
  expect(await errorOf(open(path).load())).toMatchObject({
    code: 'STORE_FAILED',
    reasons: ['the file is none of this format'],
  });
});

test('a save that fails leaves the former file as it is', async () => {
  const [path, credentials] = [newPath(), await markedCredentials()];
  const store = open(path);
  await store.save(credentials);
  const blocked = new EncryptedFileStore({
    path: join(path, 'below-a-file'),
    passphrase: 'x',
    costLog2: 14,
  });
  chmodSync(path, 0o600);
  expect(await errorOf(blocked.save(credentials))).toMatchObject({
    code: 'STORE_FAILED',
    reasons: ['the store could not be written'],
  });
  expect(await store.load()).toEqual(credentials);
});

test.each([
  { path: '', passphrase: 'x' },
  { path: '/x', passphrase: '' },
  { path: '/x', passphrase: 'x', costLog2: 13 },
])('%j is a TypeError', (options) => {
  expect(() => new EncryptedFileStore(options)).toThrow(TypeError);
});

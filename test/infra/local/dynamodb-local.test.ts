import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDynamoDbLocal } from '../../../infra/local/dynamodb-local.ts';
import { close, listen } from '../../../infra/local/listen.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'java-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function fakeJava(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

describe('DynamoDB Local', () => {
  test('a missing Java is one sentence', async () => {
    await expect(startDynamoDbLocal({ java: join(folder, 'missing') })).rejects.toMatchObject({
      name: 'StartFailure',
      message: 'DynamoDB Local needs Java 17 or newer, and there is no java on the path.',
    });
  });

  test('an old Java is one sentence', async () => {
    const java = await fakeJava('old', 'echo "java.lang.UnsupportedClassVersionError: Main" >&2; exit 1');
    await expect(startDynamoDbLocal({ java })).rejects.toMatchObject({
      name: 'StartFailure',
      message: 'DynamoDB Local needs Java 17 or newer, and the java on the path is older.',
    });
  });

  test('any other end is one sentence with the first line of the reason', async () => {
    const java = await fakeJava('broken', 'printf "no memory\\nat Main\\n" >&2; exit 1');
    await expect(startDynamoDbLocal({ java })).rejects.toMatchObject({
      name: 'StartFailure',
      message: 'DynamoDB Local ended at once: no memory',
    });
  });

  test('a busy port is one sentence', async () => {
    const server = createServer();
    const port = await listen(server, 0, 'the test');
    await expect(startDynamoDbLocal({ port })).rejects.toMatchObject({
      name: 'StartFailure',
      message: `Port ${port} for DynamoDB Local is in use: stop what uses it, or choose another.`,
    });
    await close(server);
  });

  test('it ends with stop, and stop may be repeated', async () => {
    const dynamoDb = await startDynamoDbLocal();
    expect(await answers(dynamoDb.url)).toBe(true);
    await dynamoDb.stop();
    await dynamoDb.stop();
    expect(await answers(dynamoDb.url)).toBe(false);
  });

  test('it ends when the process that started it is killed', async () => {
    const module = new URL('../../../infra/local/dynamodb-local.ts', import.meta.url).href;
    const script = `const { startDynamoDbLocal } = await import('${module}'); console.log((await startDynamoDbLocal()).url);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = await once(createInterface({ input: parent.stdout }), 'line');
    expect(await answers(url)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => answers(url), { timeout: 10_000 }).toBe(false);
  });
});

import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { close, listen } from '../../../infra/local/listen.ts';

const module = fileURLToPath(new URL('../../../infra/local/start.ts', import.meta.url));

async function start(
  parameters: readonly string[],
  environment: Record<string, string> = {},
): Promise<{ code: number; stderr: string }> {
  const options = { env: { ...process.env, ...environment } };
  return promisify(execFile)(process.execPath, [module, ...parameters], options).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }) => ({ code, stderr }),
  );
}

test('an unknown option is one sentence and status 1', async () => {
  expect(await start(['--bogus'])).toEqual({ code: 1, stderr: "Unknown option '--bogus'\n" });
});

test('a port that is none is one sentence and status 1', async () => {
  expect(await start(['--port', '65536'])).toEqual({
    code: 1,
    stderr: "--port takes a number from 0 to 65535, not '65536'.\n",
  });
});

test('a busy port is one sentence and status 1', async () => {
  const server = createServer();
  const port = await listen(server, 0, 'the test');
  expect(await start(['--once', '--port', String(port)])).toEqual({
    code: 1,
    stderr: `Port ${port} for the HTTP API is in use: stop what uses it, or choose another.\n`,
  });
  await close(server);
});

test('a missing Java is one sentence and status 1', async () => {
  expect(await start(['--once'], { JAVA_HOME: '/missing' })).toEqual({
    code: 1,
    stderr: 'DynamoDB Local needs Java 17 or newer, and there is no java on the path.\n',
  });
});

test('--help lists the options and starts nothing', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [module, '--help']);
  expect({ options: stdout.match(/--[a-z]+/g), stderr }).toEqual({
    options: ['--once', '--verbose', '--port', '--once', '--verbose', '--port'],
    stderr: '',
  });
});

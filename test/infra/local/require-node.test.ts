import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const module = fileURLToPath(new URL('../../../infra/local/require-node.mjs', import.meta.url));

/** Loads the check after giving the process another version. */
async function loadOn(version: string): Promise<{ code: number; stderr: string }> {
  const pretend = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });`;
  const preload = `data:text/javascript,${encodeURIComponent(pretend)}`;
  const parameters = ['--import', preload, '--import', module, '-e', '0'];
  return promisify(execFile)(process.execPath, parameters).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }) => ({ code, stderr }),
  );
}

test.each(['20.20.2', '22.1.0', '26.0.0'])(
  'Node.js %s is told what is needed in one sentence',
  async (version) => {
    expect(await loadOn(version)).toEqual({
      code: 1,
      stderr: `This project needs Node.js 24, and this is ${version}: run it by npm after npm ci.\n`,
    });
  },
);

test('Node.js 24 goes on in silence', async () => {
  expect(await loadOn('24.21.0')).toEqual({ code: 0, stderr: '' });
});

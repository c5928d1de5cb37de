import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../../shared/cli/main.ts', import.meta.url));

/** Runs the program as a shell does, its streams in pipes. */
async function btps(line: readonly string[], input = '') {
  const child = spawn(process.execPath, [main, ...line], { env: { HOME: '/nonexistent' } });
  child.stdin.end(input);
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [output, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { exitCode: await exited, output, error };
}

test('the program reads the standard input, writes JSON, and exits with the code of its verdict', async () => {
  const { exitCode, output, error } = await btps(['verify', '-', '--json'], '{"version":"1.0"}\n');
  expect({ exitCode, error, json: JSON.parse(output) }).toMatchObject({
    exitCode: 1,
    error: '',
    json: { verdict: 'refused', code: 'INVALID_MESSAGE', lookups: [] },
  });
});

test('in a pipe nothing is coloured, and nobody is asked', async () => {
  expect(await btps(['enrol'])).toEqual({
    exitCode: 2,
    output: '',
    error: `btps: The invitation of the portal is missing
  Pass it as an argument, or - for the standard input.
`,
  });
});

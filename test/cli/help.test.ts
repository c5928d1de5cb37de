import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCommand } from './terminal.ts';

const commands = [
  'keygen',
  'enrol',
  'send',
  'inbox',
  'status',
  'verify',
  'lookup',
  'doctor',
  'revoke',
  'devices',
  'audit',
];

const expected = (name: string) => readFileSync(new URL(`./help/${name}.txt`, import.meta.url), 'utf8');

test('btps --help lists the commands and the exit codes', async () => {
  expect(await runCommand(['--help'])).toEqual({ exitCode: 0, output: expected('btps'), error: '' });
});

test.each(commands)('btps %s --help, and btps help %s', async (command) => {
  const help = { exitCode: 0, output: expected(command), error: '' };
  expect(await runCommand([command, '--help'])).toEqual(help);
  expect(await runCommand(['help', command])).toEqual(help);
});

test('btps alone prints the help, and ends as a wrong command line does', async () => {
  expect(await runCommand([])).toEqual({
    exitCode: 2,
    output: '',
    error: `${expected('btps')}btps: A command is missing
  See btps --help, or btps <command> --help.
`,
  });
});

test('btps --version prints the version', async () => {
  expect(await runCommand(['--version'])).toEqual({ exitCode: 0, output: '1.2.3\n', error: '' });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const output = mkdtempSync(join(tmpdir(), 'btps-synth-'));
const { app, context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));

afterAll(() => rmSync(output, { recursive: true }));

/** Runs the app as the CDK command line does, without bundling. */
function runApp(given: Readonly<Record<string, unknown>>) {
  const [command, ...args] = app.split(' ');
  const { status, stdout, stderr } = spawnSync(command === 'node' ? process.execPath : command, args, {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: output,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'aws:cdk:bundling-stacks': [], ...given }),
    },
  });
  return { status, stdout, stderr };
}

describe('app', () => {
  test('the committed context passes every check of the AWS Solutions pack without a word; stage, account and region name and place the stack', () => {
    const place = { stage: 'trial', account: '123456789012', region: 'eu-central-1' };
    expect(runApp(place)).toEqual({ status: 0, stdout: '', stderr: '' });
    const { artifacts } = JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8'));
    expect(artifacts['btps-trial']).toMatchObject({
      type: 'aws:cloudformation:stack',
      environment: 'aws://123456789012/eu-central-1',
    });
  });

  test('a wrong context ends it with status 1 and the sentence alone', () => {
    expect(runApp({ inboxRetentionDays: '1' })).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'The configuration in the CDK context is not valid:\n' +
        '  inboxRetentionDays: Too small: expected number to be >=2. Example: -c inboxRetentionDays=30\n',
    });
  });
});

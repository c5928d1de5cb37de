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
  test('with every option that adds something, all stacks pass every check of the AWS Solutions pack without a word; stage, account and region name and place them', () => {
    const place = { stage: 'trial', account: '123456789012', region: 'eu-central-1' };
    const options = {
      'notices.emailFrom': 'notices@saas.example',
      'notices.sms': 'true',
      zoneSyncConcurrency: '2',
      tokenKeyNumber: '2',
      tokenKeyRotation: 'arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
      alarmEmail: 'operators@saas.example',
      apiDomain: 'api.saas.example',
      portalDomain: 'portal-api.saas.example',
      domainZoneId: 'Z0123456789ABCDEFGHIJ',
      portalTruststore: 's3://saas-truststore/portals.pem',
      frontSecretName: 'btps-trial-origin',
      originSecretHashes: 'ab'.repeat(32),
      backupRegion: 'eu-west-1',
      legalHold: 'true',
      'tags.team': 'payments',
    };
    expect(runApp({ ...place, ...options })).toEqual({ status: 0, stdout: '', stderr: '' });
    const { artifacts } = JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8'));
    expect(artifacts['btps-trial']).toMatchObject({
      type: 'aws:cloudformation:stack',
      environment: 'aws://123456789012/eu-central-1',
      dependencies: expect.arrayContaining(['btps-trial-zone', 'btps-trial-copy']),
    });
    expect(artifacts['btps-trial-zone']).toMatchObject({
      type: 'aws:cloudformation:stack',
      environment: 'aws://123456789012/us-east-1',
      properties: { terminationProtection: true },
    });
    expect(artifacts['btps-trial-copy']).toMatchObject({
      environment: 'aws://123456789012/eu-west-1',
      properties: { terminationProtection: true, tags: { team: 'payments', stage: 'trial' } },
    });
    expect(artifacts['btps-trial-front']).toMatchObject({
      environment: 'aws://123456789012/us-east-1',
      dependencies: expect.arrayContaining(['btps-trial']),
    });
    // The checks are the slowest thing that a machine under load has to do here.
  }, 120_000);

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

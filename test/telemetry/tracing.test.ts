import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bundleFunction } from '../../infra/bundling/bundle-function.ts';
import { functions } from '../../infra/functions.ts';
import { synthesizeStack } from '../infra/synthesized-stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'btps-traced-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Packages in the bundle of a function. */
async function packagesOf(name: 'ingress' | 'dispatch', tracing: boolean): Promise<ReadonlySet<string>> {
  const metafiles = await bundleFunction({ entry: functions[name].entry, tracing }, join(folder, name));
  return new Set(
    metafiles
      .flatMap(({ inputs }) => Object.keys(inputs))
      .flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
  );
}

describe('the tracer', () => {
  test('is in the bundle of a function that is traced', async () => {
    expect([...(await packagesOf('dispatch', true))]).toContain('aws-xray-sdk-core');
  });

  test('is in no other', async () => {
    const packages = [...(await packagesOf('ingress', false))];
    expect(packages).toContain('@aws-lambda-powertools/logger');
    expect(packages.filter((name) => /xray|tracer/.test(name))).toEqual([]);
  });
});

describe('the configuration', () => {
  const traced = synthesizeStack({ tracing: 'true', logSampleRate: '0.5' });
  const modes = (resources = traced) =>
    [...resources].flatMap(([path, { type, properties }]) =>
      type === 'AWS::Lambda::Function' && /^[A-Z]\w+\/Function$/.test(path)
        ? [properties.TracingConfig?.Mode]
        : [],
    );

  test('tracing: every function sends traces, and none without it', () => {
    expect(modes()).toEqual(Object.keys(functions).map(() => 'Active'));
    expect(modes(synthesizeStack())).toEqual(Object.keys(functions).map(() => undefined));
  });

  test('logSampleRate: the share of invocations whose debug lines are logged', () => {
    const { Variables } = traced.get('Ingress/Function')?.properties.Environment ?? {};
    expect(Variables.POWERTOOLS_LOGGER_SAMPLE_RATE).toBe('0.5');
  });
});

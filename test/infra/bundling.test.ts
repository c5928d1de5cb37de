import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { afterAll, describe, expect, test } from 'vitest';
import { ServiceFunction } from '../../infra/service-function.ts';

const output = mkdtempSync(join(tmpdir(), 'btps-bundle-'));

afterAll(() => rmSync(output, { recursive: true }));

/** Puts a fixture into a stack with the construct of every function. */
function addFunction(stack: Stack, fixture: string, tracing: boolean) {
  return new ServiceFunction(stack, fixture, {
    name: 'fixture',
    description: {
      entry: `test/infra/fixtures/${fixture}-handler.ts`,
      tables: [],
      memoryMegabytes: 256,
      timeoutSeconds: 3,
    },
    environment: {},
    logRetention: RetentionDays.ONE_DAY,
    logLevel: 'INFO',
    tracing,
  });
}

function makeStack(name: string): { readonly app: App; readonly stack: Stack } {
  const app = new App({ outdir: join(output, name), builtinCloudFormationValidation: false });
  return { app, stack: new Stack(app, 'Bundling') };
}

/** Bundles one fixture. */
function bundle(fixture: string, tracing: boolean) {
  const { app, stack } = makeStack(fixture);
  addFunction(stack, fixture, tracing);
  const { directory } = app.synth();
  const asset = readdirSync(directory).find((name) => name.startsWith('asset.')) ?? '';
  const files = readdirSync(join(directory, asset)).sort();
  const file = join(directory, asset, 'index.js');
  return { files, file, code: readFileSync(file, 'utf8'), template: Template.fromStack(stack) };
}

/** Imports the bundle far from any node_modules, as Lambda does, and calls its handler. */
function run(file: string): string {
  const script = `const { handler } = await import(${JSON.stringify(pathToFileURL(file))}); console.log(await handler());`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: output,
    encoding: 'utf8',
    env: { AWS_REGION: 'eu-central-1' },
  }).trim();
}

describe('bundle of a function', () => {
  test('without tracing: one minified CommonJS file with the SDK and a source map', () => {
    const { files, file, code } = bundle('plain', false);
    expect(files).toEqual(['index.js', 'index.js.map']);
    expect(code).toMatch(/module\.exports\s*=\s*\{\s*handler\s*\}/);
    expect(code).not.toMatch(/\brequire\(\s*["'](?!node:)/);
    expect(code.split('\n').length).toBeLessThan(500);
    expect(run(file)).toBe('eu-central-1');
  });

  test('with a file that is imported when it is needed: that file beside it, loaded no sooner', () => {
    const { files, file, code } = bundle('lazy', false);
    expect(files).toEqual(['fixtures-lazy-part.js', 'fixtures-lazy-part.js.map', 'index.js', 'index.js.map']);
    expect(code).not.toContain('answered');
    expect(run(file)).toBe('false answered');
  });

  test('two functions of one stack have two bundles', () => {
    const { app, stack } = makeStack('two');
    addFunction(stack, 'plain', false);
    addFunction(stack, 'lazy', false);
    const { directory } = app.synth();
    const codes = Object.values(
      Template.fromStack(stack).findResources('AWS::Lambda::Function') as Record<
        string,
        { readonly Properties: { readonly Code: { readonly S3Key: string } } }
      >,
    ).map(({ Properties: { Code } }) => Code.S3Key.replace('.zip', ''));
    expect(new Set(codes).size).toBe(2);
    const assets = readdirSync(directory).filter((name) => name.startsWith('asset.'));
    expect(assets.toSorted()).toEqual(codes.map((code) => `asset.${code}`).toSorted());
  });

  test('of a source that is not there: the synthesis fails', () => {
    expect(() => bundle('missing', false)).toThrow('missing-handler.ts can not be bundled');
  });

  test('with tracing: it loads, and may send traces', () => {
    const { file, template } = bundle('traced', true);
    expect(run(file)).toBe('false');
    template.hasResourceProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] },
          { Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
        ],
      },
    });
  });
});

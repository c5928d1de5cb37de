import { EndpointCache as Replaced } from '@aws-sdk/endpoint-cache';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { standIns } from '../../infra/bundling/stand-ins.ts';
import { functions } from '../../infra/functions.ts';
import { EndpointCache } from '../../shared/aws/no-endpoint-cache.ts';
import { readFile } from '../../shared/aws/no-shared-files.ts';

/** What the SDK calls of an endpoint cache, beside its constructor. */
const methods = ['get', 'getEndpoint', 'set'] as const;

describe('the stand-in for discovered endpoints', () => {
  test.each(methods)('%s is a method of what it replaces, and throws', (method) => {
    expect(Replaced.prototype[method]).toBeTypeOf('function');
    expect(() => new EndpointCache()[method]()).toThrow(
      new TypeError('endpoint discovery is not part of this bundle'),
    );
  });
});

describe('the stand-in for configuration files', () => {
  test('no file is there', async () => {
    await expect(readFile('/home/.aws/config')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

test('every stand-in stands for something that ingress would be bundled with, and nothing of it is left', async () => {
  const imports = async (alias: Readonly<Record<string, string>>) => {
    const { metafile } = await build({
      ...{ entryPoints: [functions.ingress.entry], outdir: 'unwritten', write: false, metafile: true },
      ...{
        bundle: true,
        platform: 'node',
        target: 'node24',
        mainFields: ['module', 'main'],
        logLevel: 'error',
      },
      alias: { ...alias },
    });
    return Object.values(metafile.inputs).flatMap((input) => input.imports.map(({ path }) => path));
  };
  const [replaced, original] = await Promise.all([imports(standIns), imports({})]);
  // A module of Node.js, or the package, or the part of the package, in the folder that its files are in.
  const filesOf = (name: string) =>
    name.startsWith('node:')
      ? new RegExp(`^${name}$`)
      : new RegExp(`node_modules/${name.replace('core/', 'core/dist-es/submodules/')}/`);
  for (const name of Object.keys(standIns)) {
    expect(original.filter((path) => filesOf(name).test(path))).not.toEqual([]);
    expect(replaced.filter((path) => filesOf(name).test(path))).toEqual([]);
  }
});

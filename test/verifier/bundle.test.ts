import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const entry = fileURLToPath(new URL('../../shared/verifier/index.ts', import.meta.url));

test('a program that embeds the verifier loads no AWS, no schema library, and no package of others', async () => {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs).toContain('shared/verification/verify-sender.ts');
  expect(
    inputs.filter(
      (path) => !/^shared\/(verifier|verification|protocol|dns|voucher|registry|inbox|memory)\//.test(path),
    ),
  ).toEqual([]);
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  const packages = imports
    .filter(({ external, path }) => external && !path.startsWith('node:'))
    .map(({ path }) => path);
  expect(packages).toEqual([]);
});

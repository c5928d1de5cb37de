import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.ts';
import { declare } from './declarations.ts';
import { manifest } from './manifest.ts';
import { root } from './root.ts';

/** Files of the tree that go into the package, by their place there. */
const copies = {
  'README.md': 'infra/package/README.md',
  LICENSE: 'LICENSE',
  'docs/cli.md': 'docs/cli.md',
  'docs/sdk.md': 'docs/sdk.md',
  'docs/verifier.md': 'docs/verifier.md',
};

/** Builds the package into a folder, in place of what is there. */
async function buildPackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'docs'), { recursive: true });
  await declare(join(folder, 'types'));
  const imported = await bundle(folder);
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(await manifest(imported), null, 2)}\n`);
  await Promise.all(
    Object.entries(copies).map(([place, source]) => copyFile(join(root, source), join(folder, place))),
  );
  await chmod(join(folder, 'bin/btps.js'), 0o755);
}

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } });
await buildPackage(resolve(root, values.out));

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { declarationOf } from './declarations.ts';
import { entryGroups } from './entries.ts';
import { root } from './root.ts';

/** Needed by one store alone, and built for some platforms only: where it is missing, that store says so. */
const optionalPackages = new Set(['@napi-rs/keyring']);

/**
 * Makes the package.json of the package. It is not the tree's own: that one brings a whole Node.js, whose `node` would
 * come before the consumer's.
 *
 * @param imported names of the packages that the modules import
 * @throws TypeError for an import that the tree does not list
 */
export async function manifest(imported: readonly string[]): Promise<object> {
  const tree = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const versions = { ...tree.devDependencies, ...tree.dependencies };
  const rangesOf = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, rangeOf(name, versions[name])]));
  const entries = entryGroups.flatMap((group) => group.entries);
  return {
    name: tree.name,
    version: tree.version,
    description: 'Device SDK, message verifier and command line for BTPS delegated identities',
    license: tree.license,
    type: 'module',
    engines: { node: '>=20.12' },
    sideEffects: false,
    exports: {
      ...Object.fromEntries(
        entries.flatMap(({ subpath, source, output }) =>
          subpath
            ? [[subpath, { types: `./types/${declarationOf(source)}`, default: `./${output}.js` }]]
            : [],
        ),
      ),
      './package.json': './package.json',
    },
    bin: { btps: './bin/btps.js' },
    files: ['bin', 'client', 'docs', 'types', 'verify'],
    dependencies: rangesOf(imported.filter((name) => !optionalPackages.has(name))),
    optionalDependencies: rangesOf(imported.filter((name) => optionalPackages.has(name))),
  };
}

function rangeOf(name: string, version: string | undefined): string {
  if (version === undefined)
    throw new TypeError(`the package imports ${name}, which package.json does not list`);
  return `^${version}`;
}

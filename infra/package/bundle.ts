import { readFile, writeFile } from 'node:fs/promises';
import { join, posix, resolve } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { type EntryGroup, entryGroups } from './entries.ts';
import { root } from './root.ts';

/**
 * Bundles everything that the package exports; other packages stay outside.
 *
 * @param folder where the modules and their source maps go
 * @returns names of the packages that the modules import
 * @throws Error of esbuild for what cannot be bundled
 */
export async function bundle(folder: string): Promise<readonly string[]> {
  const metafiles = await Promise.all(entryGroups.map((group) => bundleGroup(group, folder)));
  return [...new Set(metafiles.flatMap(externalPackages))].sort();
}

async function bundleGroup({ platform, target, entries }: EntryGroup, folder: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.map(({ source, output }) => ({ in: source, out: output })),
    outdir: folder,
    bundle: true,
    packages: 'external',
    platform,
    target,
    format: 'esm',
    splitting: entries.length > 1,
    chunkNames: 'client/chunks/[name]-[hash]',
    charset: 'utf8',
    sourcemap: true,
    metafile: true,
    plugins: [versionAlone],
    logLevel: 'warning',
  });
  const maps = Object.keys(metafile.outputs).filter((path) => path.endsWith('.map'));
  await Promise.all(maps.map((path) => nameSources(resolve(root, path))));
  return metafile;
}

/** The program shows its version, and imports the tree's package.json for it; the rest of that stays here. */
const versionAlone: Plugin = {
  name: 'version-alone',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    }),
};

/** Where the package lies in a consumer's tree, the paths of this one lead nowhere. */
async function nameSources(path: string): Promise<void> {
  const map = JSON.parse(await readFile(path, 'utf8'));
  const sources = map.sources.map((source: string) => `btps-delegation:///${inTree(path, source)}`);
  await writeFile(path, JSON.stringify({ ...map, sources }));
}

/** Sources stand in a map as paths from it. */
function inTree(mapPath: string, source: string): string {
  return posix.relative(root, join(mapPath, '..', source));
}

function externalPackages({ outputs }: Metafile): string[] {
  return Object.values(outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external && !path.startsWith('node:'))
    .map(({ path }) => path.split('/', path.startsWith('@') ? 2 : 1).join('/'));
}

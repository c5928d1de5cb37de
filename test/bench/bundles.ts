import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { bundleFunction } from '../../infra/bundling/bundle-function.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** A bundle on disk, and what it is made of; what it loads later lies beside it and does not count. */
export interface Bundle {
  readonly bytes: number;
  /** Bytes by package, or by folder of the project; the largest first. */
  readonly parts: readonly (readonly [name: string, bytes: number])[];
}

/**
 * Bundles the entry of a function as it is deployed, without the tracer.
 *
 * @param entry path from the root of the project
 * @param file where to: `index.js` of some folder
 */
export async function bundleAsDeployed(entry: string, file: string): Promise<Bundle> {
  const [metafile] = await bundleFunction({ entry, tracing: false }, dirname(file));
  return describeBundle(entry, metafile);
}

/** Bundles an entry the usual way: one minified ES module with the SDK, nothing replaced. */
export async function bundlePlainly(
  entry: string,
  file: string,
  format: 'esm' | 'cjs' = 'esm',
): Promise<Bundle> {
  const { metafile } = await build({
    ...{ absWorkingDir: projectRoot, entryPoints: [entry], outfile: file, logLevel: 'error', format },
    ...{ bundle: true, minify: true, platform: 'node', target: 'node24', metafile: true },
    mainFields: ['module', 'main'],
  });
  return describeBundle(entry, metafile);
}

function describeBundle(entry: string, metafile: Metafile | undefined): Bundle {
  const output = Object.values(metafile?.outputs ?? {}).find(({ entryPoint }) => entryPoint !== undefined);
  if (!output) throw new Error(`nothing was made of ${entry}`);
  return { bytes: output.bytes, parts: partsOf(output) };
}

function partsOf({ inputs }: Metafile['outputs'][string]): Bundle['parts'] {
  const sizes = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const name = nameOf(path);
    sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput);
  }
  return [...sizes].sort(([, one], [, other]) => other - one);
}

/** The package, or the first two folders of the project. */
function nameOf(path: string): string {
  const packages = [...path.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)];
  return packages.at(-1)?.[1] ?? path.split('/').slice(0, 2).join('/');
}

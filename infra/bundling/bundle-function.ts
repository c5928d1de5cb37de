import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { filesApart } from './files-apart.ts';
import { standIns } from './stand-ins.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Makes stacks name the sources, in every bundle. */
const mapStacks = 'shared/telemetry/map-stacks.ts';

/** Starts the tracer before anything else of a bundle runs; in no bundle that is not traced. */
const tracer = 'shared/telemetry/start-tracer.ts';

/** What a function is bundled from. */
export interface FunctionSource {
  /** Module with the handler, from the root of the project. */
  readonly entry: string;
  /** Whether the function uses the tracer. */
  readonly tracing: boolean;
}

/**
 * How every function is bundled: one minified file that holds the SDK, so that production runs the version that was
 * tested, with a source map for stack traces. It is CommonJS, since an ES module that imports `node:http` makes Node
 * load all that this module can give, `fetch` and its WebSocket included, which is a fifth of a start.
 */
const options = {
  absWorkingDir: projectRoot,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
  alias: { ...standIns },
  // A file apart is CommonJS too: `require` spares Node its loader of ES modules.
  supported: { 'dynamic-import': false },
} satisfies BuildOptions;

/**
 * Bundles a function into a folder: `index.js`, and a file for everything of the project that it imports by `import()`,
 * each with its map.
 *
 * @returns what esbuild tells of each file, `index.js` first
 * @throws Error when a source is not to be bundled
 */
export async function bundleFunction(
  { entry, tracing }: FunctionSource,
  folder: string,
): Promise<readonly Metafile[]> {
  const apart = filesApart();
  const bundle = async (source: string, name: string, inject: readonly string[]) => {
    const { metafile } = await build({
      ...options,
      ...{ entryPoints: [source], outfile: join(folder, `${name}.js`) },
      ...{ inject: [...inject], plugins: [apart.plugin] },
    });
    return metafile;
  };
  const metafiles = [await bundle(entry, 'index', [mapStacks, ...(tracing ? [tracer] : [])])];
  // Grows while its files name others.
  for (const [name, source] of apart.sources) metafiles.push(await bundle(source, name, []));
  return metafiles;
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { functions } from '../../../infra/functions.ts';

/** Handlers in one file each: an instance starts in a tenth of the time that their sources take. */
export interface FunctionBundles {
  /** File of each handler, by the URL of its source. */
  readonly replaced: Readonly<Record<string, string>>;
  /** Deletes them. */
  remove(): Promise<void>;
}

const root = new URL('../../../', import.meta.url);

/** The SDK as it is deployed takes its credentials from the environment, and loads nothing else for them. */
const credentials = fileURLToPath(new URL('shared/aws/environment-credentials.ts', root));

/**
 * Bundles every function into a temporary folder.
 *
 * @param standIns files to take instead of others of the project, by the end of their path
 */
export async function bundleFunctions(
  standIns: Readonly<Record<string, string>> = {},
): Promise<FunctionBundles> {
  const folder = await mkdtemp(join(tmpdir(), 'btps-faults-'));
  const entries = Object.entries(functions);
  await build({
    entryPoints: Object.fromEntries(
      entries.map(([name, { entry }]) => [name, fileURLToPath(new URL(entry, root))]),
    ),
    ...{ outdir: folder, outExtension: { '.js': '.cjs' }, logLevel: 'error' },
    ...{ bundle: true, minifySyntax: true, platform: 'node', target: 'node24', format: 'cjs' },
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': credentials },
    plugins: [
      {
        name: 'stand-ins',
        setup: ({ onResolve }) => {
          onResolve({ filter: /\.ts$/ }, ({ path, importer }) => {
            const standIn = standIns[basename(path)];
            return standIn === undefined || importer === standIn ? undefined : { path: standIn };
          });
        },
      },
    ],
  });
  return {
    replaced: Object.fromEntries(
      entries.map(([name, { entry }]) => [
        new URL(entry, root).href,
        pathToFileURL(join(folder, `${name}.cjs`)).href,
      ]),
    ),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

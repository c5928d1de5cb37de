import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { root } from '../../infra/package/root.ts';
import { run } from './run.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A project that was empty before the package was installed in it, and the files of the tarball, sorted. */
    consumer: { readonly folder: string; readonly packed: readonly string[] };
  }
}

/** Builds and packs the tree once for the whole run, and installs the tarball as anybody would. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scratch = await mkdtemp(join(tmpdir(), 'btps-package-'));
  const remove = () => rm(scratch, { recursive: true });
  try {
    const packed = await pack(scratch);
    const folder = join(scratch, 'project');
    await install(scratch, folder);
    project.provide('consumer', { folder, packed });
    return remove;
  } catch (error) {
    await remove();
    throw error;
  }
}

async function pack(scratch: string): Promise<readonly string[]> {
  const built = join(scratch, 'built');
  await runOrFail(process.execPath, [join(root, 'infra/package/build.ts'), '--out', built], scratch);
  const listing = await runOrFail('npm', ['pack', built, '--json', '--pack-destination', scratch], scratch);
  const [{ files }] = JSON.parse(listing) as [{ readonly files: readonly { readonly path: string }[] }];
  return files.map(({ path }) => path).sort();
}

async function install(scratch: string, folder: string): Promise<void> {
  const [tarball = ''] = (await readdir(scratch)).filter((name) => name.endsWith('.tgz'));
  await mkdir(folder);
  const manifest = { name: 'consumer', private: true, type: 'module' };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  await runOrFail('npm', ['install', ...quiet, join(scratch, tarball)], folder);
}

async function runOrFail(program: string, parameters: readonly string[], cwd: string): Promise<string> {
  const { status, stdout, stderr } = await run(program, parameters, { cwd });
  if (status !== 0) throw new Error(`${program} ${parameters.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

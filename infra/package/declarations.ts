import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { entryGroups } from './entries.ts';
import { root } from './root.ts';

const run = promisify(execFile);

/** A relative import or export of a declaration. */
const relativeSpecifier = /(\bfrom\s*|\bimport\s*\(\s*)(['"])(\.{1,2}\/[^'"]+)\.ts\2/g;

/**
 * Writes the declarations of what the package exports, and of nothing else: the compiler declares every module that it
 * reads, but only those that an export leads to are copied.
 *
 * @param folder where they go
 * @throws Error with the compiler's findings
 */
export async function declare(folder: string): Promise<void> {
  const emitted = await mkdtemp(join(tmpdir(), 'btps-types-'));
  try {
    await compile(emitted);
    const exported = entryGroups.flatMap(({ entries }) => entries).filter(({ subpath }) => subpath);
    await copyReachable(
      exported.map(({ source }) => declarationOf(source)),
      emitted,
      folder,
    );
  } finally {
    await rm(emitted, { recursive: true });
  }
}

/**
 * Where the declaration of a module lies below the folder of declarations.
 *
 * @param source `shared/client/index.ts`
 */
export function declarationOf(source: string): string {
  return source.replace(/^shared\//, '').replace(/\.ts$/, '.d.ts');
}

async function compile(outDir: string): Promise<void> {
  const arguments_ = ['-p', join(root, 'infra/package/tsconfig.json'), '--outDir', outDir];
  try {
    await run(join(root, 'node_modules/.bin/tsc'), arguments_);
  } catch (error) {
    throw new Error(`the declarations cannot be made:\n${(error as { stdout?: string }).stdout}`, {
      cause: error,
    });
  }
}

async function copyReachable(paths: readonly string[], from: string, to: string): Promise<void> {
  const pending = [...paths];
  const seen = new Set(pending);
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const text = await readFile(join(from, path), 'utf8');
    for (const [, , , specifier = ''] of text.matchAll(relativeSpecifier)) {
      const imported = normalize(join(dirname(path), `${specifier}.d.ts`));
      if (seen.has(imported)) continue;
      seen.add(imported);
      pending.push(imported);
    }
    await mkdir(dirname(join(to, path)), { recursive: true });
    // Consumers resolve .js to the declaration beside it in every mode; .ts only where they allow it.
    await writeFile(join(to, path), text.replaceAll(relativeSpecifier, '$1$2$3.js$2'));
  }
}

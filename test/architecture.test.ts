import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const notOurs = new Set(['node_modules', '.git', 'cdk.out', 'coverage', 'dist', '.local']);

/** Paths of all files below a folder, from the root of the project. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (notOurs.has(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Source text without the lines that are comments: those may name what the code must not. */
const code = (path: string) => read(path).replaceAll(/^\s*(\/\/|\/\*|\*).*$/gm, '');

const sources = ['functions', 'infra', 'shared'].flatMap(filesBelow).filter((path) => path.endsWith('.ts'));

/** What a module names in its imports and exports: packages as they are, files from the root of the project. */
function importsOf(path: string, text = code(path)): readonly string[] {
  const specifiers = text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...specifiers].map(([, specifier = '']) =>
    specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : specifier,
  );
}

const graph = new Map(sources.map((path) => [path, importsOf(path)]));

/** Everything that a module imports, itself or through others. */
function reachableFrom(path: string, seen = new Set<string>()): ReadonlySet<string> {
  for (const imported of graph.get(path) ?? []) {
    if (seen.has(imported)) continue;
    seen.add(imported);
    reachableFrom(imported, seen);
  }
  return seen;
}

const below = (...folders: readonly string[]) =>
  sources.filter((path) => folders.some((folder) => path.startsWith(`${folder}/`)));

function offences(paths: readonly string[], imports: (path: string) => Iterable<string>, forbidden: RegExp) {
  return paths.flatMap((path) =>
    [...imports(path)].filter((name) => forbidden.test(name)).map((name) => `${path} imports ${name}`),
  );
}

describe('imports point one way (design, Layout)', () => {
  test('the graph is read: the settings import the limits, and reach no further file', () => {
    expect(importsOf('shared/settings/settings.ts')).toEqual([
      'zod',
      'shared/dns/dnssec-policy.ts',
      'shared/protocol/endpoint.ts',
      'shared/rate-limit/limits.ts',
    ]);
    expect([...reachableFrom('shared/settings/settings.ts')]).toEqual([
      'zod',
      'shared/dns/dnssec-policy.ts',
      'shared/protocol/endpoint.ts',
      'shared/rate-limit/limits.ts',
    ]);
  });

  test('shared imports neither functions nor infra', () => {
    expect(offences(below('shared'), importsOf, /^(functions|infra)\//)).toEqual([]);
  });

  test('functions import neither infra nor one another', () => {
    const own = (path: string) => importsOf(path).filter((name) => dirname(name) !== dirname(path));
    expect(offences(below('functions'), own, /^(functions|infra)\//)).toEqual([]);
  });

  test('shared/protocol imports no other folder, and shared/client only protocol', () => {
    expect(offences(below('shared/protocol'), importsOf, /^(?!shared\/protocol\/)\w+\//)).toEqual([]);
    expect(offences(below('shared/client'), importsOf, /^(?!shared\/(protocol|client)\/)\w+\//)).toEqual([]);
  });

  test('nothing that shared/protocol and shared/client reach needs AWS or a Node server', () => {
    const forbidden =
      /^(@aws-sdk|@aws-lambda-powertools|@middy|aws-cdk-lib)(\/|$)|^node:(net|dgram|https?|http2|dns|tls)(\/|$)/;
    expect(below('shared/protocol').length).toBeGreaterThan(0);
    expect(offences(below('shared/protocol', 'shared/client'), reachableFrom, forbidden)).toEqual([]);
  });

  test('nothing that shared/verifier loads needs AWS; what it knows of it are types, which are not there at run time', () => {
    const loadedBy = (path: string, seen = new Set<string>()): ReadonlySet<string> => {
      if (!sources.includes(path)) return seen;
      const text = code(path).replaceAll(/^(import|export) type [^;]*;/gm, '');
      for (const name of importsOf(path, text).filter((each) => !seen.has(each))) {
        seen.add(name);
        loadedBy(name, seen);
      }
      return seen;
    };
    const forbidden = /^(@aws-sdk|@aws-lambda-powertools|@middy|aws-cdk-lib)(\/|$)|^functions\//;
    expect([...loadedBy('shared/verifier/index.ts')]).toContain('shared/verification/verify-sender.ts');
    expect(offences(below('shared/verifier'), loadedBy, forbidden)).toEqual([]);
  });
});

describe('composition roots (style, Layout and names, Trust)', () => {
  test('only functions/*/handler.ts exports handler', () => {
    const exporting = sources.filter((path) =>
      /\bexport\s+(const|let|(async\s+)?function\*?|class)\s+handler\b|\bexport\s*\{[^}]*\bhandler\b/.test(
        code(path),
      ),
    );
    const handlers = below('functions').filter((path) => basename(path) === 'handler.ts');
    expect(handlers).not.toEqual([]);
    expect(exporting).toEqual(handlers);
  });

  test('clock, randomness and the system resolver appear nowhere else', () => {
    const ambient =
      /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bMath\.random\b|['"](node:)?dns(\/promises)?['"]|\b(randomBytes|randomInt|randomUUID|randomFill(Sync)?|getRandomValues)\b/;
    const isRoot = (path: string) =>
      /^functions\/[^/]+\/handler\.ts$|^infra\/local\/|(^|\/)(create-[^/]+|clock|random)\.ts$/.test(path);
    expect(ambient.test('const now = Date.now;')).toBe(true);
    expect(sources.filter((path) => !isRoot(path) && ambient.test(code(path)))).toEqual([]);
  });
});

describe('registries', () => {
  /** Written apart, so that this file does not name them. */
  const hosts = [
    ['registry', 'npmjs', 'org'],
    ['registry', 'yarnpkg', 'com'],
    ['npm', 'pkg', 'github', 'com'],
    ['pypi', 'org'],
    ['pythonhosted', 'org'],
    ['repo1', 'maven', 'org'],
  ].map((labels) => labels.join('.'));

  test('no file but the lock file names the host of a registry', () => {
    const files = filesBelow('.').filter((path) => path !== 'package-lock.json');
    expect(files).toContain('package.json');
    expect(files.filter((path) => hosts.some((host) => read(path).includes(host)))).toEqual([]);
  });

  test('the lock file says of no package where it came from', () => {
    const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = JSON.parse(
      read('package-lock.json'),
    ).packages;
    expect(Object.keys(packages).length).toBeGreaterThan(100);
    expect(Object.keys(packages).filter((name) => packages[name]?.resolved !== undefined)).toEqual([]);
  });
});

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { root } from '../../infra/package/root.ts';
import { codeBlocks } from './code-blocks.ts';
import { everyExport } from './every-export.ts';
import { run } from './run.ts';

const consumer = inject('consumer');

const write = (name: string, text: string) => writeFile(join(consumer.folder, name), text);
const installedFile = (path: string) =>
  readFile(join(consumer.folder, 'node_modules/btps-delegation', path), 'utf8');

describe('the tarball', () => {
  test('holds the modules, their maps and declarations, the documents, and nothing else', () => {
    const chunk = /^client\/chunks\/chunk-[A-Z0-9]{8}\.js(\.map)?$/;
    const isType = (path: string) =>
      /^types\/(client|dns|protocol|verification|verifier)\/[a-z0-9/-]+\.d\.ts$/.test(path);
    expect(consumer.packed.filter((path) => !chunk.test(path) && !isType(path))).toEqual([
      'LICENSE',
      'README.md',
      'bin/btps.js',
      'bin/btps.js.map',
      'client/encrypted-file.js',
      'client/encrypted-file.js.map',
      'client/index.js',
      'client/index.js.map',
      'client/keychain.js',
      'client/keychain.js.map',
      'docs/cli.md',
      'docs/sdk.md',
      'docs/verifier.md',
      'package.json',
      'verify/index.js',
      'verify/index.js.map',
    ]);
    expect(consumer.packed.filter((path) => chunk.test(path)).length).toBeGreaterThan(0);
    // Of AWS and Node.js none, or consumers would need their types too.
    expect(consumer.packed.filter(isType)).not.toContain('types/verification/verify-sender.d.ts');
  });

  test('names neither the machine that built it nor anything secret of its environment', async () => {
    const texts = await Promise.all(consumer.packed.map(installedFile));
    const environment = Object.entries(process.env).flatMap(([name, value]) =>
      /KEY|TOKEN|SECRET|PASSWORD/i.test(name) && value && value.length > 7 ? [value] : [],
    );
    const telling = [root, `${tmpdir()}/btps`, `${homedir()}/`, ...environment];
    const found = consumer.packed.filter((_, index) => telling.some((text) => texts[index]?.includes(text)));
    expect(found).toEqual([]);
  });

  test('holds nothing of the tree’s package.json but the version', async () => {
    const texts = await Promise.all(consumer.packed.map(installedFile));
    const telling = consumer.packed.filter((_, index) => texts[index]?.includes('aws-cdk-lib'));
    expect(telling).toEqual([]);
  });

  test('its maps lead to every source by a name of the package, with the text', async () => {
    const maps = consumer.packed.filter((path) => path.endsWith('.map'));
    for (const path of maps) {
      const { sources, sourcesContent } = JSON.parse(await installedFile(path));
      const foreign = sources.filter(
        (source: string) => !/^btps-delegation:\/\/\/(shared\/|package\.json$)/.test(source),
      );
      expect(foreign).toEqual([]);
      expect(sourcesContent).toHaveLength(sources.length);
    }
  });

  test('brings what its modules import, and no Node.js', async () => {
    const manifest = JSON.parse(await installedFile('package.json'));
    expect(Object.keys(manifest.dependencies)).toEqual(expect.arrayContaining(['tweetnacl']));
    const names = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    expect(names.filter((name) => /^node-|^@aws-sdk|^aws-cdk|^@middy/.test(name))).toEqual([]);
    expect(
      (await readdir(join(consumer.folder, 'node_modules/.bin'))).filter((name) => name === 'node'),
    ).toEqual([]);
    expect(await readdir(join(consumer.folder, 'node_modules/.bin'))).toContain('btps');
  });

  test('the SDK reaches no module of Node.js, so that browsers and React Native load it', async () => {
    const chunks = consumer.packed.filter((path) => /^client\/(index|chunks\/.*)\.js$/.test(path));
    const texts = await Promise.all(chunks.map(installedFile));
    const imports = texts.flatMap((text) =>
      [...text.matchAll(/^(?:import|\} from) .*?["']([^"'.][^"']*)["'];$/gm)].map(([, name]) => name),
    );
    expect([...new Set(imports)]).toEqual(['tweetnacl']);
  });
});

describe('in an app that is bundled for browsers', () => {
  const bundle = async (source: string, external: string[] = []) => {
    const { outputFiles } = await build({
      stdin: { contents: source, resolveDir: consumer.folder },
      bundle: true,
      external,
      minify: true,
      platform: 'browser',
      format: 'esm',
      write: false,
      logLevel: 'silent',
    });
    return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
  };

  test('the whole SDK has less than 40 KB, gzipped', async () => {
    expect(await bundle("export * from 'btps-delegation/client';")).toBeLessThan(40_000);
  });

  test('one small class of it has less than 1 KB, tweetnacl apart: what is not used is left out', async () => {
    const store = "export { MemoryCredentialStore } from 'btps-delegation/client';";
    expect(await bundle(store, ['tweetnacl'])).toBeLessThan(1_000);
  });

  test('the verifier and the stores for Node.js cannot be bundled: they need Node.js', async () => {
    await expect(bundle("export * from 'btps-delegation/verify';")).rejects.toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ text: expect.stringContaining('"node:') })]),
    });
  });
});

describe('the types', () => {
  const compile = async (name: string, compilerOptions: object) => {
    const options = { strict: true, noEmit: true, skipLibCheck: false, target: 'es2022', ...compilerOptions };
    await write(
      `tsconfig.${name}.json`,
      JSON.stringify({ compilerOptions: options, files: ['every-export.ts'] }),
    );
    return run(join(root, 'node_modules/.bin/tsc'), ['-p', `tsconfig.${name}.json`], {
      cwd: consumer.folder,
    });
  };
  const compiles = { status: 0, stdout: '', stderr: '' };
  const node = { types: ['node'], typeRoots: [join(root, 'node_modules/@types')], lib: ['es2022'] };

  beforeAll(() => write('every-export.ts', everyExport));

  test.each([
    ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext', ...node }],
    ['node16', { module: 'node16', moduleResolution: 'node16', ...node }],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler', types: [], lib: ['es2022', 'dom'] }],
  ])('a program that uses every export compiles with moduleResolution %s', async (name, options) => {
    expect(await compile(name, options)).toEqual(compiles);
  });

  test('no export is missing from that program', async () => {
    const declarations = await Promise.all(
      ['client/index', 'client/stores/encrypted-file', 'client/stores/keychain', 'verifier/index'].map(
        (path) => installedFile(`types/${path}.d.ts`),
      ),
    );
    const names = declarations.flatMap(exportedNames);
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(everyExport))).toEqual([]);
  });

  test('the programs of the documents compile', async () => {
    const documents = await Promise.all(['sdk', 'verifier'].map((name) => installedFile(`docs/${name}.md`)));
    const blocks = documents.flatMap(codeBlocks);
    expect(blocks.map(({ name }) => name)).toEqual([
      'device.js',
      'browser.js',
      'encryption.js',
      'receiver.js',
    ]);
    await Promise.all(blocks.map(({ name, text }) => write(name, text)));
    const compilerOptions = {
      ...{ module: 'nodenext', target: 'es2022', noEmit: true, allowJs: true, checkJs: true, strict: true },
      ...node,
    };
    const files = blocks.map(({ name }) => name);
    await write('tsconfig.documents.json', JSON.stringify({ compilerOptions, files }));
    const tsc = join(root, 'node_modules/.bin/tsc');
    expect(await run(tsc, ['-p', 'tsconfig.documents.json'], { cwd: consumer.folder })).toEqual(compiles);
  });
});

/** Names that a declaration exports, its own and those of other modules. */
function exportedNames(declaration: string): string[] {
  const own = [
    ...declaration.matchAll(/^export (?:declare )?(?:class|interface|function|const|type) (\w+)/gm),
  ];
  const lists = [...declaration.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = '']) =>
    list.split(','),
  );
  return [
    ...own.map(([, name = '']) => name),
    ...lists.map((item) => item.replace(/^\s*type\s/, '').trim()).filter((name) => name !== ''),
  ];
}

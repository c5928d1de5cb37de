import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The apps, by where they run, and how they are bundled for it. */
const targets = {
  // As in the published package: tweetnacl asks for `node:crypto` in a way that ESM bundles don't take.
  node: { platform: 'node', format: 'esm', target: 'node20', packages: 'external' },
  browser: { platform: 'browser', format: 'esm', target: 'es2022' },
  realm: { platform: 'browser', format: 'iife', target: 'es2022', globalName: 'bundle' },
} as const;

/** Bundles the app for a platform, as those who build apps do; the program's text. */
export async function bundleApp(name: keyof typeof targets): Promise<string> {
  const { outputFiles } = await build({
    ...targets[name],
    entryPoints: [fileURLToPath(new URL(`./app/${name}.ts`, import.meta.url))],
    bundle: true,
    write: false,
    logLevel: 'silent',
  });
  const [program] = outputFiles;
  if (!program) throw new Error(`the app for ${name} was not bundled`);
  return program.text;
}

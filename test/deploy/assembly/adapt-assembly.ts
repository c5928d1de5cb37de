import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adaptTemplate } from './adapt-template.ts';

interface AssetManifest {
  readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

const suffix = '.template.json';

/**
 * Adapts the templates of a synthesised app to the emulator, in place. A template is an asset that is known by its hash:
 * a changed one gets another.
 *
 * @param folder what `cdk synth` wrote
 */
export function adaptAssembly(folder: string): void {
  const manifestPath = join(folder, 'manifest.json');
  let manifest = readFileSync(manifestPath, 'utf8');
  for (const name of readdirSync(folder).filter((file) => file.endsWith(suffix))) {
    const path = join(folder, name);
    const text = JSON.stringify(adaptTemplate(JSON.parse(readFileSync(path, 'utf8'))), null, 1);
    writeFileSync(path, text);
    const assetsPath = path.replace(suffix, '.assets.json');
    const assets = readFileSync(assetsPath, 'utf8');
    const former = hashOf(JSON.parse(assets), name);
    const hash = createHash('sha256').update(text).digest('hex');
    writeFileSync(assetsPath, assets.replaceAll(former, hash));
    manifest = manifest.replaceAll(former, hash);
  }
  writeFileSync(manifestPath, manifest);
}

function hashOf({ files }: AssetManifest, path: string): string {
  const found = Object.entries(files).find(([, { source }]) => source.path === path);
  if (!found) throw new Error(`${path} is no asset of its stack`);
  return found[0];
}

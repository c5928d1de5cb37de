import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Major versions beside the project's own that the SDK promises to run on. */
const others = [20, 22];

const folder = fileURLToPath(new URL('../../.local/node-versions', import.meta.url));

/** Paths of the Node.js that the SDK runs on, oldest first: the project's own, and others that npm installs once. */
export function findNodeVersions(): readonly string[] {
  const paths = others.map((major) => `${folder}/node_modules/node-${major}/bin/node`);
  if (!paths.every((path) => existsSync(path))) install();
  return [...paths, process.execPath];
}

function install(): void {
  const aliases = others.map(
    (major) => `node-${major}@npm:node-${process.platform}-${process.arch}@${major}`,
  );
  // Without scripts: these packages hold nothing but the program.
  const quiet = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--loglevel=error'];
  execFileSync('npm', ['install', '--prefix', folder, ...quiet, ...aliases], { stdio: 'inherit' });
}

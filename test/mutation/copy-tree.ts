import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const packages = ['@stryker-mutator/core@10.1.1', '@stryker-mutator/vitest-runner@10.1.1'];
const lock = 'package-lock.json';
const sources = ['shared', 'infra', 'functions', 'test', 'package.json', 'tsconfig.json', lock];

/**
 * Copies the tree and installs Stryker in the copy alone, beside the packages of the lock file; what is installed stays
 * there until the lock file changes.
 */
export function copyTree(from: string, to: string): void {
  const isInstalled = hasStryker(from, to);
  for (const path of isInstalled ? sources.map((name) => join(to, name)) : [to])
    rmSync(path, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of sources) cpSync(join(from, name), join(to, name), { recursive: true });
  if (isInstalled) return;
  cpSync(join(from, 'node_modules'), join(to, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  const options = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  execFileSync('npm', ['install', ...options, ...packages], { cwd: to, stdio: 'inherit' });
}

function hasStryker(from: string, to: string): boolean {
  const isThere = [lock, 'node_modules/@stryker-mutator/vitest-runner'].every((name) =>
    existsSync(join(to, name)),
  );
  return isThere && readFileSync(join(to, lock)).equals(readFileSync(join(from, lock)));
}

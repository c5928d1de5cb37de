import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const version = '4.0.2';
const folder = fileURLToPath(new URL('../../../.local/bench-runtime', import.meta.url));
const program = `${folder}/node_modules/aws-lambda-ric/index.mjs`;

/**
 * The client that Lambda's Node.js runtime consists of, installed into a folder of its own when it is not there yet: it
 * is compiled, which takes minutes and needs `g++`, `make`, `cmake`, `autoconf`, `automake`, `libtool` and `unzip`.
 *
 * @returns path of the program
 * @throws Error when it can not be installed
 */
export function installRuntimeClient(): string {
  if (existsSync(program)) return program;
  console.error(`Installing aws-lambda-ric ${version} into ${folder} …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/package.json`, '{ "private": true }\n');
  execFileSync('npm', ['install', '--no-save', '--no-audit', `aws-lambda-ric@${version}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return program;
}

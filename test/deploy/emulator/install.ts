import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirements = 'test/deploy/requirements.txt';

/**
 * Installs the emulator from PyPI into a virtual environment below `.local`, unless the same versions are there
 * already.
 *
 * @returns path of the Python that has it
 * @throws Error when `python3` with its module `venv`, or PyPI, is not to be had
 */
export async function installEmulator(): Promise<string> {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join('.local', `ministack-${version}`);
  const python = join(process.cwd(), folder, 'bin', 'python');
  // Written last: an installation that was interrupted begins anew.
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync('.local', { recursive: true });
  await run('python3', ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(complete, '');
  return python;
}

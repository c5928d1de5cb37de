import { execFileSync, spawnSync } from 'node:child_process';

/** What the suite needs beside Node; Debian's packages bind9, bind9-utils, knot and unbound have them. */
export const neededPrograms = [
  'named',
  'dnssec-keygen',
  'dnssec-signzone',
  'dnssec-revoke',
  'knotd',
  'keymgr',
  'unbound',
];

/** Debian keeps servers where an ordinary user's path does not lead. */
const environment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };

/** Names the needed programs that are not installed. */
export function findMissingPrograms(): readonly string[] {
  return neededPrograms.filter(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`], { env: environment }).status !== 0,
  );
}

/**
 * Runs a program to its end and gives what it prints.
 *
 * @throws when it ends with another status than 0; its error output is in the message.
 */
export function run(program: string, args: readonly string[], folder: string): string {
  return execFileSync(program, args, {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

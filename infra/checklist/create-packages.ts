import { execFile } from 'node:child_process';
import { judgeAudit } from '../supply-chain/judge-audit.ts';
import type { Packages } from './system.ts';

/** What signs, hashes or verifies and is not Node.js itself, which the Lambda runtime keeps up to date. */
const cryptographic = ['jose', 'tweetnacl'];

/** Asks npm, in the folder of the project, about the libraries that are locked there. */
export function createPackages(): Packages {
  return {
    audit: async () => judgeAudit(await npm('audit', '--json', '--omit=dev')),
    outdatedCryptography: async () => readOutdated(await npm('outdated', '--json', ...cryptographic)),
  };
}

/** What npm printed: its status is 1 for findings and for failures alike. */
function npm(...args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile('npm', args, { timeout: 60_000, maxBuffer: 16_777_216 }, (_, stdout) => resolve(stdout));
  });
}

/** Reads what `npm outdated --json` printed; undefined for what is no answer. */
export function readOutdated(text: string): readonly string[] | undefined {
  try {
    const outdated = JSON.parse(text.trim() || '{}');
    if ('error' in outdated) return undefined;
    return Object.entries<{ current?: string; latest?: string }>(outdated).map(
      ([name, { current, latest }]) => `${name} ${current} is not ${latest}`,
    );
  } catch {
    return undefined;
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { run } from '../../shared/cli/run.ts';
import type { Surroundings } from '../../shared/cli/surroundings.ts';
import { createPlatform } from '../../shared/client/create-platform.ts';

/** What a command left behind. */
export interface Ran {
  readonly exitCode: number;
  readonly output: string;
  readonly error: string;
}

/** What differs from a pipe with an empty environment. */
export interface Circumstances extends Partial<Omit<Surroundings, 'readInput'>> {
  readonly input?: string;
}

/** Waits in earnest only for what ends a request that is not answered. */
const schedule: Surroundings['schedule'] = (callback, delayMs) => {
  const timer = setTimeout(callback, delayMs >= 15_000 ? delayMs : Math.min(delayMs, 20));
  return () => clearTimeout(timer);
};

/** Runs a command line in this process. */
export async function runCommand(line: readonly string[], circumstances: Circumstances = {}): Promise<Ran> {
  let output = '';
  let error = '';
  const { fetch, now, random } = createPlatform();
  const { input = '', ...differing } = circumstances;
  const exitCode = await run(line, {
    environment: {},
    homeFolder: '/nonexistent',
    readInput: async () => Buffer.from(input),
    writeOutput: (text) => {
      output += text;
    },
    writeError: (text) => {
      error += text;
    },
    isTerminal: { output: false, error: false },
    columns: 80,
    ...{ fetch, now, random, schedule },
    version: '1.2.3',
    costLog2: 14,
    ...differing,
  });
  return { exitCode, output, error };
}

/** Makes a folder that goes with the test, or with the file when it is called outside of one. */
export async function makeFolder(): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'btps-cli-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Makes a folder that goes with the test. */
export async function testFolder(): Promise<string> {
  const { path, remove } = await makeFolder();
  onTestFinished(remove);
  return path;
}

/** Puts names in the place of what is different every time: texts that are known, and times. */
export function withNames(text: string, names: Readonly<Record<string, string>>): string {
  const named = Object.entries(names).reduce((all, [value, name]) => all.replaceAll(value, name), text);
  return named.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>');
}

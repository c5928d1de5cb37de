import { openSync } from 'node:fs';
import { homedir } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { ReadStream } from 'node:tty';
import manifest from '../../package.json' with { type: 'json' };
import { createPlatform } from '../client/create-platform.ts';
import { usageFailure } from './failure.ts';
import type { Surroundings } from './surroundings.ts';

/** Takes a command's surroundings from the process that it runs in. */
export function createSurroundings(process: NodeJS.Process): Surroundings {
  const { env: environment, stdin, stdout, stderr } = process;
  const { fetch, now, random, schedule } = createPlatform();
  const ask = createAsk(process);
  return {
    environment,
    homeFolder: homedir(),
    readInput: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks);
    },
    writeOutput: (text) => void stdout.write(text),
    writeError: (text) => void stderr.write(text),
    isTerminal: { output: stdout.isTTY === true, error: stderr.isTTY === true },
    columns: stdout.columns ?? 80,
    ...(ask && { ask }),
    fetch,
    now,
    random,
    schedule,
    version: manifest.version,
  };
}

/** Questions go to the standard error, so that they don't end up in what is piped on. */
function createAsk({ stdin, stderr, exit }: NodeJS.Process): Surroundings['ask'] {
  if (stderr.isTTY !== true) return undefined;
  return async (question, { hidden }) => {
    const terminal = stdin.isTTY ? stdin : openTerminal();
    const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : stderr;
    const reader = createInterface({ input: terminal, output, terminal: true });
    reader.on('SIGINT', () => exit(130));
    if (hidden) stderr.write(question);
    try {
      return await reader.question(hidden ? '' : question);
    } finally {
      reader.close();
      if (hidden) stderr.write('\n');
      if (terminal !== stdin) terminal.destroy();
    }
  };
}

/** The document may come from the standard input; the person is then still at the terminal. */
function openTerminal(): ReadStream {
  try {
    return new ReadStream(openSync('/dev/tty', 'r'));
  } catch {
    throw usageFailure('There is no terminal to ask at');
  }
}

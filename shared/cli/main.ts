#!/usr/bin/env node
/** The program `btps`. */
import { createSurroundings } from './create-surroundings.ts';
import { run } from './run.ts';

// Whoever reads the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 5);
});

const exitCode = await run(process.argv.slice(2), createSurroundings(process));
// Connections that are kept for the next question would hold the process up.
process.stdout.write('', () => process.exit(exitCode));

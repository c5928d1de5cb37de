import { isDeepStrictEqual } from 'node:util';
import { DrillFailure, type DrillLog } from './drill.ts';

/** Makes a log that prints each step and what came of it, and ends the drill at the first thing that differs. */
export function printingLog(print: (line: string) => void): DrillLog {
  return {
    step: (text) => print(`- ${text}`),
    expect: (what, actual, expected) => {
      if (!isDeepStrictEqual(actual, expected)) {
        throw new DrillFailure(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
      }
      print(`    ${what}: ${typeof actual === 'string' ? actual : JSON.stringify(actual)}`);
    },
  };
}

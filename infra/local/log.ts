import type { LogLine } from './function-instances/function-instances.ts';

const keptLogLines = 10_000;

/**
 * Collects what the functions print, the newest lines.
 *
 * @param onLog called with every line
 */
export function createLog(onLog: ((line: LogLine) => void) | undefined) {
  const logs: LogLine[] = [];
  const log = (line: LogLine) => {
    logs.push(line);
    if (logs.length > keptLogLines) logs.shift();
    onLog?.(line);
  };
  return { logs, log };
}

import { indent } from './output/columns.ts';

/** Prints the examples below the help of a command. */
export function helpExamples(...lines: readonly string[]): string {
  return `\nExamples:\n${indent(lines.join('\n'))}`;
}

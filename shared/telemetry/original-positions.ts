import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

type CallSite = NodeJS.CallSite;

/** By file; none for files without a map beside them. */
const maps = new Map<string, SourceMap | undefined>();

/**
 * Prints the stack of an error with the positions of the sources, read from the map beside the bundle when the first
 * stack is looked at. Node's own `--enable-source-maps` reads it at every start, which takes a fifth of the time.
 *
 * @param error what was thrown
 * @param sites where, innermost first
 */
export function printStack(error: Error, sites: readonly CallSite[]): string {
  return [describeError(error), ...sites.map((site) => `    at ${describeSite(site)}`)].join('\n');
}

function describeError(error: Error): string {
  try {
    return String(error);
  } catch {
    return 'Error';
  }
}

function describeSite(site: CallSite): string {
  const text = String(site);
  const [file, line, column] = [site.getFileName(), site.getLineNumber(), site.getColumnNumber()];
  if (!file || !line || !column) return text;
  const origin = mapOf(file)?.findOrigin(line, column);
  if (!origin || !('fileName' in origin)) return text;
  // Paths in the map lead from the bundle's folder out to the project.
  const source = origin.fileName.replace(/^(\.\.\/)+/, '');
  return text.replace(`${file}:${line}:${column}`, `${source}:${origin.lineNumber}:${origin.columnNumber}`);
}

function mapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) maps.set(file, readMap(file));
  return maps.get(file);
}

/** A stack is printed while something else has gone wrong already: it never adds a fault of its own. */
function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}

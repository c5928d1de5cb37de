import { readFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';

/** Tells whether inputs reached code that none reached before. */
export interface Coverage {
  /** Whether something new was reached since it was last asked. */
  grew(): Promise<boolean>;
  /** Characters of our source that were reached so far. */
  readonly reached: number;
  stop(): void;
}

/**
 * Follows which blocks of `shared` and `functions` run, by V8's own precise coverage: feedback for the choice of
 * inputs, without another tool and without rewriting the code under test.
 */
export async function startCoverage(root: URL): Promise<Coverage> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const isOurs = (url: string) => url.startsWith(`${root}shared/`) || url.startsWith(`${root}functions/`);
  const seen = new Map<string, Uint8Array>();
  let reached = 0;
  return {
    grew: async () => {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      const before = reached;
      for (const script of result) if (isOurs(script.url)) reached += mark(script, seen);
      return reached > before;
    },
    get reached() {
      return reached;
    },
    stop: () => session.disconnect(),
  };
}

/** Marks the characters that ran; how many of them are new. Ranges within a function stand behind those around them. */
function mark({ url, functions }: Profiler.ScriptCoverage, seen: Map<string, Uint8Array>): number {
  const marks =
    seen.get(url) ?? new Uint8Array(readFileSync(fileURLToPath(url.split('?')[0] ?? url), 'utf8').length);
  seen.set(url, marks);
  let found = 0;
  for (const { ranges, functionName, isBlockCoverage } of functions) {
    // The module's own frame spans functions that have not run.
    if (functionName === '' && ranges[0]?.startOffset === 0) continue;
    if (!isBlockCoverage && ranges[0]?.count === 0) continue;
    found += markRanges(ranges, marks);
  }
  return found;
}

function markRanges(ranges: readonly Profiler.CoverageRange[], marks: Uint8Array): number {
  const [whole] = ranges;
  if (whole === undefined || whole.count === 0) return 0;
  const ran = new Uint8Array(whole.endOffset - whole.startOffset);
  for (const { startOffset, endOffset, count } of ranges) {
    ran.fill(count > 0 ? 1 : 0, startOffset - whole.startOffset, endOffset - whole.startOffset);
  }
  let found = 0;
  for (const [index, did] of ran.entries()) {
    const at = whole.startOffset + index;
    if (did === 1 && marks[at] === 0) {
      marks[at] = 1;
      found += 1;
    }
  }
  return found;
}

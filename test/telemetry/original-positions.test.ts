import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bundleFunction } from '../../infra/bundling/bundle-function.ts';

const folder = mkdtempSync(join(tmpdir(), 'btps-stack-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** First position in the stack that a bundle prints of the error that its source throws. */
async function positionPrinted(name: string, sourcemap: boolean): Promise<string | undefined> {
  const source = join(folder, 'source.ts');
  writeFileSync(source, "\n\n  const error = new Error('broken');\nconsole.log(error.stack);\n");
  await bundleFunction({ entry: source, tracing: false }, join(folder, name));
  if (!sourcemap) rmSync(join(folder, name, 'index.js.map'));
  const output = execFileSync(process.execPath, [join(folder, name, 'index.js')], { encoding: 'utf8' });
  const lines = output.split('\n');
  expect(lines[0]).toBe('Error: broken');
  return /at .*?\(?([^\s(]+:\d+:\d+)\)?$/.exec(lines[1] ?? '')?.[1];
}

describe('stack of an error in a bundle', () => {
  test('with its map beside it: names the line and the column of the source', async () => {
    expect(await positionPrinted('mapped', true)).toBe('source.ts:3:17');
  });

  test('without a map: names those of the bundle', async () => {
    expect(await positionPrinted('unmapped', false)).toMatch(/unmapped\/index\.js:\d+:\d+$/);
  });
});

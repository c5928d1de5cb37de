import { readFileSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { DrillFailure } from '../../infra/checklist/drills/drill.ts';
import { printingLog } from '../../infra/checklist/drills/drill-log.ts';
import { type DrillName, drills } from '../../infra/checklist/drills/drills.ts';

const names = Object.keys(drills) as DrillName[];

/** A drill starts one or two clouds. */
const limitMs = 60_000;

describe('what is practised comes back as it has to (best-practices, Ongoing Maintenance: disaster recovery)', () => {
  test.each(names)(
    '%s',
    async (name) => {
      const lines: string[] = [];
      const options = {
        dynamoDbEndpoint: inject('dynamoDbEndpoint'),
        preload: [new URL('../no-outside/guard.ts', import.meta.url).href],
      };
      await drills[name](
        printingLog((line) => lines.push(line)),
        options,
      );
      expect(lines.filter((line) => !line.startsWith('- ')).length).toBeGreaterThan(2);
    },
    limitMs,
  );

  test('the first thing that differs ends a drill as failed', () => {
    const log = printingLog(() => undefined);
    expect(() => log.expect('an answer', 'accepted', 'DELEGATION_REVOKED')).toThrow(
      new DrillFailure('an answer: "accepted" instead of "DELEGATION_REVOKED"'),
    );
  });

  test('each drill has its section in docs/drills.md, which says what can be lost', () => {
    const text = readFileSync(new URL('../../docs/drills.md', import.meta.url), 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows.map((line) => line.split('`')[1])).toEqual(names);
  });
});

import type { CheckedPoint } from './run-checklist.ts';

const marks = { passed: '[x]', failed: '[ ]', skipped: '[-]' } as const;

/** Prints what a list came to, as the list of the documents is printed, with what was seen below each point. */
export function printChecked(points: readonly CheckedPoint[]): string {
  const lines = points.flatMap(({ id, says, status, seen }) => [
    `${marks[status]} ${says} (${id})`,
    ...seen.map((sentence) => `      ${sentence}`),
  ]);
  const count = (status: CheckedPoint['status']) => points.filter((point) => point.status === status).length;
  const sum = `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
  return [...lines, sum].join('\n');
}

import type { ExplainedFailure } from '../explain-failure.ts';
import type { Paint } from './paint.ts';
import { oneLine } from './printable-text.ts';

/** Prints a failure for people: what, why, and what to do. */
export function printFailure(failure: ExplainedFailure, paint: Paint): string {
  const { code, title, reasons = [], action, retryAfterSeconds, requestId } = failure;
  const isOwn = code === 'USAGE';
  return [
    `${paint.bad('btps:')} ${oneLine(title)}${isOwn ? '' : paint.dim(` (${code})`)}`,
    ...reasons.map((reason) => `  because ${oneLine(reason)}`),
    ...(retryAfterSeconds === undefined ? [] : [`  to be tried again in ${retryAfterSeconds} s`]),
    ...(action === undefined ? [] : [`  ${action}`]),
    ...(requestId === undefined ? [] : [paint.dim(`  request ${requestId}`)]),
  ].join('\n');
}

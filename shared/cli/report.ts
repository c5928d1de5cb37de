import type { Ending } from './exit-codes.ts';
import type { ExplainedFailure } from './explain-failure.ts';
import type { Paint } from './output/paint.ts';

/** What a command found out or did. */
export interface Report {
  readonly ending: Ending;
  /** What `--json` prints: one documented shape a command. */
  readonly json: object;
  /** What people read; lines without a final line break. */
  readonly text: (paint: Paint) => string;
  /** What failed beside it: goes to the standard error, or into the document of `--json` as `error`. */
  readonly failure?: ExplainedFailure;
}
